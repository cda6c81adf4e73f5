import type { ReactNode } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import { EXCEPTION } from '@agentops/protocol/attributes'
import { requestCandidates, requestsTool } from '../../../conversation/tool-links.ts'
import { useEventDetails } from '../../../data/event-queries.ts'
import { formatDateTime } from '../../../format/clock.ts'
import { formatDuration } from '../../../format/duration.ts'
import { JsonView } from '../../../json/json-view.tsx'
import { TextButton } from '../../../ui/button.tsx'
import { Facts, type Fact } from '../../../ui/facts.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { FailureBox } from './failure-box.tsx'

/** A tool, an action, an error or a user's own event: what went in, what came out, what failed. */
export function WorkDetail({ detail, events, onOpenEvent }: WorkDetailProps): ReactNode {
  const isTool = detail.type === 'tool'
  return (
    <>
      <Facts facts={workFacts(detail)} />
      <Origin detail={detail} events={events} onOpenEvent={onOpenEvent} />
      <FailureBox detail={detail} />
      <div className="border-t border-line">
        {detail.input !== null && (
          <Fold title={isTool ? 'Arguments' : 'Parameters'} open>
            <JsonView value={detail.input} label="input" firstLines={40} />
          </Fold>
        )}
        {detail.output !== null && (
          <Fold title={isTool ? 'Result' : 'Returned'} open>
            <JsonView value={detail.output} label="output" firstLines={40} />
          </Fold>
        )}
      </div>
    </>
  )
}

interface WorkDetailProps {
  readonly detail: EventDetail
  readonly events: readonly EventSummary[]
  readonly onOpenEvent: (eventId: string) => void
}

function workFacts(detail: EventDetail): readonly Fact[] {
  const facts: readonly Fact[] = [
    {
      label: 'Duration',
      value: detail.durationMs === null ? '' : formatDuration(detail.durationMs),
    },
    { label: 'Agent', value: detail.agentName },
    { label: 'Call id', value: detail.toolCallId, mono: true, wide: true },
    { label: 'Started', value: formatDateTime(detail.startedAt), wide: true },
  ]
  return facts.filter(({ value }) => value !== '')
}

/** Why it happened: the LLM call that asked for the tool, or the event whose failure this is. */
function Origin({ detail, events, onOpenEvent }: WorkDetailProps): ReactNode {
  const candidates = detail.type === 'tool' ? requestCandidates(detail, events) : []
  const asked = useEventDetails(
    detail.sessionId,
    candidates.map(({ id }) => id),
  ).find((call) => requestsTool(call, detail.toolCallId))
  const triggerId = detail.attributes[EXCEPTION.trigger]
  const failed = events.find(({ id }) => id === triggerId)
  if (!asked && !failed) return null
  return (
    <div className="flex flex-wrap gap-x-4 px-4 pb-3 text-sm text-ink-soft">
      {asked && (
        <span data-testid="requested-by">
          Asked for by
          <TextButton onClick={() => onOpenEvent(asked.id)}>{asked.name}</TextButton>
        </span>
      )}
      {failed && (
        <span>
          Failure of
          <TextButton onClick={() => onOpenEvent(failed.id)}>{failed.name}</TextButton>
        </span>
      )}
    </div>
  )
}
