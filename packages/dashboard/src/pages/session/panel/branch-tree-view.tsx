import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Branch, BranchPolicy } from '@agentops/protocol/branch'
import { useBranches } from '../../../data/branch-queries.ts'
import type { BranchRun, BranchTree } from '../../../data/travel-client.ts'
import { formatRelative } from '../../../format/clock.ts'
import { formatPlural } from '../../../format/count.ts'
import { titleOf } from '../../../format/session-text.ts'
import { JsonView } from '../../../json/json-view.tsx'
import { TextButton } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { StateMark } from '../../../ui/state-mark.tsx'
import { useNow } from '../../../ui/use-now.ts'
import { RunBranch } from '../fork/run-branch.tsx'

/** The branches of the session, and the sessions that ran them. */
export function BranchTreeView({ sessionId }: { readonly sessionId: string }): ReactNode {
  const { data: tree } = useBranches(sessionId)
  if (!tree || tree.branches.length + tree.runs.length === 0) return null
  return (
    <Fold title="Branches" note={String(tree.branches.length)} open>
      <div data-testid="branch-tree" className="flex flex-col gap-2">
        {tree.branches.map((branch) => (
          <BranchItem key={branch.id} branch={branch} />
        ))}
        <Runs base={sessionId} runs={tree.runs} />
      </div>
    </Fold>
  )
}

function BranchItem({ branch }: { readonly branch: BranchTree['branches'][number] }): ReactNode {
  const now = useNow(30_000)
  const [isOpen, setOpen] = useState(false)
  const targets = branch.overrides.map(({ override }) => override.target)
  return (
    <div data-testid="branch">
      <p className="flex items-center gap-2">
        <span className="min-w-0 truncate font-medium">{branch.name}</span>
        <span className="shrink-0 text-sm text-ink-mute">
          {[branch.author, formatRelative(branch.createdAt, now)].filter(Boolean).join(', ')}
        </span>
        <CopyButton text={() => branch.id} label={`Copy the id of ${branch.name}`} />
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
        {[
          targets.length === 0 ? 'nothing edited' : `edits ${targets.join(', ')}`,
          ...limitsOf(branch.policy),
        ].join(' · ')}
        <span className="ml-2">
          <TextButton expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Less' : 'Run it, see its edits'}
          </TextButton>
        </span>
      </p>
      {isOpen && <BranchDetail branch={branch} />}
      <Runs base={branch.baseSessionId} runs={branch.runs} />
    </div>
  )
}

/** What a branch edits, and how it is run. */
function BranchDetail({ branch }: { readonly branch: Branch }): ReactNode {
  return (
    <div className="my-1 flex flex-col gap-2 rounded border border-line px-3 py-2">
      {branch.overrides.map(({ eventId, override: { target, ...edit } }) => (
        <div key={`${eventId} ${target}`}>
          <p className="text-xs text-ink-mute">{target}</p>
          <JsonView
            value={Object.values(edit).length === 1 ? Object.values(edit)[0] : edit}
            label={target}
            firstLines={12}
          />
        </div>
      ))}
      <RunBranch branch={branch} />
    </div>
  )
}

/** How far a branch may go on its own. */
function limitsOf({ budgetUsd, maxCalls, timeoutSeconds }: BranchPolicy): readonly string[] {
  return [
    ...(budgetUsd === null ? [] : [`at most $${budgetUsd}`]),
    ...(maxCalls === null ? [] : [`at most ${formatPlural(maxCalls, 'live call')}`]),
    ...(timeoutSeconds === null ? [] : [`at most ${timeoutSeconds} s`]),
  ]
}

function Runs({ base, runs }: RunsProps): ReactNode {
  const now = useNow(30_000)
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
          <span className="shrink-0 text-sm text-ink-mute">
            {formatRelative(session.startedAt, now)}
          </span>
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
