import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import type { SessionDetail } from '@agentops/protocol/session'
import { useComparison } from '../../data/comparison-query.ts'
import { useSession } from '../../data/session-queries.ts'
import { useLive } from '../../data/use-live.ts'
import { PageFrame } from '../../shell/page-frame.tsx'
import type { Shortcut } from '../../shell/shortcuts.ts'
import { FailureNotice, Loading, Notice } from '../../ui/notice.tsx'
import { CompareHeader } from './compare-header.tsx'
import { CompareWorkspace } from './compare-workspace.tsx'

const route = getRouteApi('/compare')

const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['j', 'k'], does: 'Next and previous step' },
  { keys: ['n', 'p'], does: 'Next and previous difference' },
  { keys: ['d'], does: 'Only differences, or all steps' },
  { keys: ['Esc'], does: 'Back to the session' },
  { keys: ['?'], does: 'These keys' },
]

/** Two sessions beside each other: what was added, removed and changed, step by step. */
export function ComparePage(): ReactNode {
  const { a, b } = route.useSearch()
  const live = useLive(b)
  useEffect(() => {
    document.title = 'Compare · AgentOps'
  }, [])
  return (
    <PageFrame live={live} shortcuts={SHORTCUTS} trail={<Trail a={a} />}>
      <main className="flex min-h-0 flex-1 flex-col">
        {a === '' || b === '' ? (
          <Notice title="Two sessions are compared">
            Name them in the address: /compare?a=…&amp;b=…
          </Notice>
        ) : (
          <Comparing key={`${a} ${b}`} a={a} b={b} />
        )}
      </main>
    </PageFrame>
  )
}

function Trail({ a }: { readonly a: string }): ReactNode {
  return (
    <>
      <Link to="/" className="rounded-sm hover:text-ink">
        Sessions
      </Link>
      <span className="mx-2 text-line-strong" aria-hidden="true">
        /
      </span>
      {a !== '' && (
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: a }}
          className="rounded-sm font-mono text-sm hover:text-ink"
        >
          {a}
        </Link>
      )}
      <span className="mx-2 text-line-strong" aria-hidden="true">
        /
      </span>
      Compare
    </>
  )
}

function Comparing({ a, b }: { readonly a: string; readonly b: string }): ReactNode {
  const [before, after] = [useSession(a), useSession(b)]
  const isRunning = [before.data, after.data].some(isGoingOn)
  const comparison = useComparison(a, b, isRunning)
  const problem = before.failureReason ?? after.failureReason ?? comparison.failureReason
  if (!before.data || !after.data || !comparison.data) {
    return problem ? <FailureNotice error={problem} /> : <Loading what="both sessions" />
  }
  return (
    <>
      <CompareHeader before={before.data} after={after.data} comparison={comparison.data} />
      <CompareWorkspace comparison={comparison.data} a={a} b={b} />
    </>
  )
}

function isGoingOn(session: SessionDetail | undefined): boolean {
  return session?.state === 'running'
}
