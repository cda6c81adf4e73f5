import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useBranches } from '../../../data/branch-queries.ts'
import type { BranchRun, BranchTree } from '../../../data/travel-client.ts'
import { formatRelative } from '../../../format/clock.ts'
import { titleOf } from '../../../format/session-text.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { StateMark } from '../../../ui/state-mark.tsx'
import { useNow } from '../../../ui/use-now.ts'

/** What the session runs again, its branches, and the sessions that ran them. */
export function BranchTreeView({ sessionId }: { readonly sessionId: string }): ReactNode {
  const { data: tree } = useBranches(sessionId)
  if (!tree || (!tree.origin && tree.branches.length + tree.runs.length === 0)) return null
  return (
    <Fold title="Branches" note={String(tree.branches.length)} open>
      <div data-testid="branch-tree" className="flex flex-col gap-2">
        {tree.origin && <OriginLine origin={tree.origin} sessionId={sessionId} />}
        {tree.branches.map((branch) => (
          <BranchItem key={branch.id} branch={branch} />
        ))}
        <Runs base={sessionId} runs={tree.runs} />
      </div>
    </Fold>
  )
}

function OriginLine({ origin, sessionId }: OriginLineProps): ReactNode {
  return (
    <p className="flex gap-3">
      <span className="text-ink-soft">Runs again</span>
      <Link
        to="/sessions/$sessionId"
        params={{ sessionId: origin.sessionId }}
        className="min-w-0 truncate rounded-sm font-mono text-sm text-accent hover:underline"
      >
        {origin.sessionId}
      </Link>
      <CompareLink a={origin.sessionId} b={sessionId} />
    </p>
  )
}

interface OriginLineProps {
  readonly origin: NonNullable<BranchTree['origin']>
  readonly sessionId: string
}

function BranchItem({ branch }: { readonly branch: BranchTree['branches'][number] }): ReactNode {
  const now = useNow(30_000)
  const targets = branch.overrides.map(({ override }) => override.target)
  return (
    <div data-testid="branch">
      <p className="flex items-center gap-2">
        <span className="min-w-0 truncate font-medium">{branch.name}</span>
        <span className="shrink-0 text-sm text-ink-mute">
          {[branch.author, formatRelative(branch.createdAt, now)].filter(Boolean).join(', ')}
        </span>
        <CopyButton text={() => branch.id} label="Copy the branch's id" />
        {branch.forkEventId !== null && (
          <Link
            to="/sessions/$sessionId"
            params={{ sessionId: branch.baseSessionId }}
            search={{ event: branch.forkEventId }}
            className="ml-auto shrink-0 rounded-sm text-sm text-accent hover:underline"
          >
            Where it forks
          </Link>
        )}
      </p>
      <p className="text-sm text-ink-mute">
        {targets.length === 0 ? 'nothing edited' : `edits ${targets.join(', ')}`}
      </p>
      <Runs base={branch.baseSessionId} runs={branch.runs} />
    </div>
  )
}

function Runs({ base, runs }: RunsProps): ReactNode {
  if (runs.length === 0) return null
  return (
    <ul className="mt-1 ml-1 border-l border-line-strong pl-3">
      {runs.map(({ session }) => (
        <li key={session.id} data-testid="branch-run" className="flex items-center gap-2">
          <Link
            to="/sessions/$sessionId"
            params={{ sessionId: session.id }}
            className="min-w-0 truncate rounded-sm text-accent hover:underline"
          >
            {titleOf(session)}
          </Link>
          <StateMark state={session.state} />
          <CompareLink a={base} b={session.id} />
        </li>
      ))}
    </ul>
  )
}

interface RunsProps {
  readonly base: string
  readonly runs: readonly BranchRun[]
}

function CompareLink({ a, b }: { readonly a: string; readonly b: string }): ReactNode {
  return (
    <Link
      to="/compare"
      search={{ a, b }}
      className="ml-auto shrink-0 rounded-sm text-sm text-accent hover:underline"
    >
      Compare
    </Link>
  )
}
