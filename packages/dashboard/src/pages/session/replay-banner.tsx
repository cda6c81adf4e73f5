import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionSummary } from '@agentops/protocol/session'
import { useBranches } from '../../data/branch-queries.ts'
import type { BranchTree } from '../../data/travel-client.ts'
import { formatPlural } from '../../format/count.ts'
import { formatMoney } from '../../format/money.ts'
import { TextButton } from '../../ui/button.tsx'
import { replaySums } from './replay-sums.ts'

/** Of a session that runs another one again: which, what that saved, and where it went its own way. */
export function ReplayBanner({ session, events, onOpenEvent }: ReplayBannerProps): ReactNode {
  const { data: tree } = useBranches(session.id)
  const origin = tree?.origin
  if (!origin) return null
  return <Replay origin={origin} session={session} events={events} onOpenEvent={onOpenEvent} />
}

function Replay({ origin, session, events, onOpenEvent }: ReplayProps): ReactNode {
  const { data: base } = useBranches(origin.sessionId)
  const branch = base?.branches.find(({ id }) => id === origin.branchId)
  const { calls, savedNano, divergences } = replaySums(events)
  return (
    <div
      data-testid="replay-banner"
      className="flex shrink-0 flex-wrap items-center gap-x-4 border-b border-line bg-accent-soft px-4 py-1 text-sm"
    >
      <span className="min-w-0">
        Runs again{' '}
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: origin.sessionId }}
          className="rounded-sm font-mono text-accent hover:underline"
        >
          {origin.sessionId}
        </Link>
        {branch && `, as “${branch.name}”`}
      </span>
      <span>
        {calls === 0
          ? 'nothing came from its recording'
          : `${formatPlural(calls, 'event')} from its recording, ${formatMoney(savedNano)} saved`}
      </span>
      {divergences.map((divergence) => (
        <TextButton key={divergence.id} onClick={() => onOpenEvent(divergence.id)}>
          <span className="max-w-96 truncate text-warn">{divergence.name}</span>
        </TextButton>
      ))}
      <Link
        to="/compare"
        search={{ a: origin.sessionId, b: session.id }}
        className="ml-auto shrink-0 rounded-sm text-accent hover:underline"
      >
        Compare
      </Link>
    </div>
  )
}

interface ReplayBannerProps {
  readonly session: SessionSummary
  readonly events: readonly EventSummary[]
  readonly onOpenEvent: (eventId: string) => void
}

interface ReplayProps extends ReplayBannerProps {
  readonly origin: NonNullable<BranchTree['origin']>
}
