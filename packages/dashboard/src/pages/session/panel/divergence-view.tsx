import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SessionSummary } from '@agentops/protocol/session'
import { useBranches } from '../../../data/branch-queries.ts'
import { DifferenceView } from '../../../differences/difference-view.tsx'
import { formatPlural } from '../../../format/count.ts'
import type { DivergenceDetail } from './divergence.ts'

const LINK = 'rounded-sm text-accent hover:underline'

/** Where a run left its recording: the place, what was recorded there, and what differs. */
export function DivergenceView({ divergence, session }: DivergenceViewProps): ReactNode {
  const { path, eventId, target, differences } = divergence
  const { data: tree } = useBranches(session.id)
  const base = tree?.origin?.sessionId
  return (
    <section
      aria-label="Divergence"
      data-testid="divergence"
      className="mx-4 my-3 flex flex-col gap-3 rounded-md border border-warn/40 px-3 py-2.5"
    >
      <p>
        From here on this run asks something else than was recorded.{' '}
        {base !== undefined && (
          <Link to="/compare" search={{ a: base, b: session.id }} className={LINK}>
            Compare the two runs
          </Link>
        )}
      </p>
      <p className="min-w-0 font-mono text-sm break-words">{path}</p>
      <RecordedThere divergence={divergence} base={base} />
      {target.before !== target.after && eventId !== '' && (
        <DifferenceView
          difference={{
            kind: 'changed',
            path: ['request'],
            before: target.before,
            after: target.after,
          }}
        />
      )}
      <p className="text-sm text-ink-mute">
        {differences.length === 0
          ? 'What differs was not kept.'
          : formatPlural(differences.length, 'difference')}
      </p>
      {differences.map((difference) => (
        <DifferenceView
          key={JSON.stringify([difference.kind, difference.path])}
          difference={difference}
        />
      ))}
    </section>
  )
}

interface DivergenceViewProps {
  readonly divergence: DivergenceDetail
  readonly session: SessionSummary
}

function RecordedThere({ divergence, base }: RecordedThereProps): ReactNode {
  const { eventId, eventName } = divergence
  if (eventId === '') return <p className="text-ink-soft">Nothing was recorded for this call.</p>
  return (
    <p className="text-ink-soft">
      Recorded there:{' '}
      {base === undefined ? (
        eventName
      ) : (
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: base }}
          search={{ event: eventId }}
          className={LINK}
        >
          {eventName}
        </Link>
      )}
    </p>
  )
}

interface RecordedThereProps {
  readonly divergence: DivergenceDetail
  /** The session that is run again, when it is known. */
  readonly base: string | undefined
}
