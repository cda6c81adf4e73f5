import { useState, type ReactNode } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { SessionSummary } from '@agentops/protocol/session'
import { TextButton } from '../../../ui/button.tsx'
import { newDraft } from './fork-draft.ts'
import { ForkDialog } from './fork-dialog.tsx'
import { normalisedEvent } from './normalised-event.ts'

const FORK_BUTTON_ID = 'fork-here'

/** Opens the editor of the selected event, when it can be edited. */
export function openFork(): void {
  document.getElementById(FORK_BUTTON_ID)?.click()
}

/** Opens the editor of an LLM call or a tool's run; nothing for other events, or another project's. */
export function ForkButton({ session, detail, events }: ForkButtonProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const event = normalisedEvent(detail)
  const [draft, setDraft] = useState(() => newDraft(event, detail.name))
  if (!event || session.project !== null) return null
  return (
    <>
      <TextButton
        id={FORK_BUTTON_ID}
        onClick={() => setOpen(true)}
        title="Run the session again from here, edited (f)"
      >
        Fork here
      </TextButton>
      {isOpen && (
        <ForkDialog
          subject={{ detail, event, events }}
          draft={draft}
          onDraft={setDraft}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

interface ForkButtonProps {
  readonly session: SessionSummary
  readonly detail: EventDetail
  readonly events: readonly EventSummary[]
}
