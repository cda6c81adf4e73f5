import type { ReactNode } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import { ConversationView } from '../../../conversation/conversation-view.tsx'
import { previousCall } from '../../../conversation/tool-links.ts'
import { useEvent } from '../../../data/event-queries.ts'
import { JsonView } from '../../../json/json-view.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { FailureBox } from './failure-box.tsx'
import { llmFacts, parametersOf } from './llm-facts.ts'
import { StreamStrip } from './stream-strip.tsx'

/** An LLM call: its facts, how its answer streamed, and the conversation. */
export function LlmDetail({ detail, events, cutShort, onOpenEvent }: LlmDetailProps): ReactNode {
  const previous = useEvent(detail.sessionId, previousCall(detail, events)?.id)
  const parameters = parametersOf(detail)
  const names = Object.keys(parameters)
  return (
    <>
      <Facts facts={llmFacts(detail)} />
      <FailureBox detail={detail} />
      <div className="border-t border-line">
        <StreamStrip detail={detail} />
        {names.length > 0 && (
          <Fold title="Parameters" note={names.join(', ')}>
            <JsonView value={parameters} label="parameters" />
          </Fold>
        )}
        <ConversationView
          detail={detail}
          previous={previous.data}
          events={events}
          onOpenEvent={onOpenEvent}
        />
        {detail.status === 'running' && !cutShort && (
          <p className="animate-beat px-4 py-3 text-accent">Waiting for the answer…</p>
        )}
      </div>
    </>
  )
}

interface LlmDetailProps {
  readonly detail: EventDetail
  readonly events: readonly EventSummary[]
  /** The session has ended: no answer is coming any more. */
  readonly cutShort: boolean
  readonly onOpenEvent: (eventId: string) => void
}
