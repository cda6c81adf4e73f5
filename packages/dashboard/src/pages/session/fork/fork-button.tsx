import { useState, type ReactNode } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import { TextButton } from '../../../ui/button.tsx'
import { ForkDialog } from './fork-dialog.tsx'
import { normalisedEvent } from './normalised-event.ts'

/** Opens the editor of an LLM call or a tool's run; nothing for other events. */
export function ForkButton({ detail, events }: ForkButtonProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const event = normalisedEvent(detail)
  if (!event) return null
  return (
    <>
      <TextButton onClick={() => setOpen(true)} title="Run the session again from here, edited">
        Fork here
      </TextButton>
      {isOpen && (
        <ForkDialog detail={detail} event={event} events={events} onClose={() => setOpen(false)} />
      )}
    </>
  )
}

interface ForkButtonProps {
  readonly detail: EventDetail
  readonly events: readonly EventSummary[]
}
