import { useMemo, type ReactNode } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { SessionSummary } from '@agentops/protocol/session'
import { EXCEPTION } from '@agentops/protocol/attributes'
import { requestCandidates, requestsTool } from '../../../conversation/tool-links.ts'
import { useEventDetails } from '../../../data/event-queries.ts'
import { formatDateTime } from '../../../format/clock.ts'
import { formatDuration } from '../../../format/duration.ts'
import { JsonView } from '../../../json/json-view.tsx'
import { TextButton } from '../../../ui/button.tsx'
import { Facts, type Fact } from '../../../ui/facts.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { isOwnType } from '../../../ui/type-mark.tsx'
import { divergenceOf } from './divergence.ts'
import { DivergenceView } from './divergence-view.tsx'
import { FailureBox } from './failure-box.tsx'

/** A tool, an action, an error or a user's own event: what went in, what came out, what failed. */
export function WorkDetail(props: WorkDetailProps): ReactNode {
  const { detail, session, events, onOpenEvent } = props
  const [given, came] = titlesOf(detail)
  const divergence = useMemo(() => divergenceOf(detail), [detail])
  return (
    <>
      <Facts facts={workFacts(detail)} />
      <Origin detail={detail} events={events} onOpenEvent={onOpenEvent} />
      <FailureBox detail={detail} />
      {divergence && <DivergenceView divergence={divergence} session={session} />}
      <div className="border-t border-line">
        {!divergence && detail.input !== null && (
          <Fold title={given} open>
            <JsonView value={detail.input} label="input" firstLines={40} />
          </Fold>
        )}
        {!divergence && detail.output !== null && (
          <Fold title={came} open>
            <JsonView value={detail.output} label="output" firstLines={40} />
          </Fold>
        )}
      </div>
    </>
  )
}

interface WorkDetailProps extends OriginProps {
  readonly session: SessionSummary
}

interface OriginProps {
  readonly detail: EventDetail
  readonly events: readonly EventSummary[]
  readonly onOpenEvent: (eventId: string) => void
}

/** What is said over what went in and what came out. */
function titlesOf({ type }: EventDetail): readonly [given: string, came: string] {
  if (type === 'tool') return ['Arguments', 'Result']
  // A type of the user's own is recorded with the fields of its class.
  return isOwnType(type) ? ['Fields', 'Returned'] : ['Parameters', 'Returned']
}

function workFacts(detail: EventDetail): readonly Fact[] {
  const facts: readonly Fact[] = [
    {
      label: 'Duration',
      value: detail.durationMs === null ? '' : formatDuration(detail.durationMs),
    },
    { label: 'Type', value: isOwnType(detail.type) ? detail.type : '' },
    { label: 'Agent', value: detail.agentName },
    { label: 'Call id', value: detail.toolCallId, mono: true, wide: true },
    { label: 'Started', value: formatDateTime(detail.startedAt), wide: true },
  ]
  return facts.filter(({ value }) => value !== '')
}

/** Why it happened: the LLM call that asked for the tool, or the event whose failure this is. */
function Origin({ detail, events, onOpenEvent }: OriginProps): ReactNode {
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
