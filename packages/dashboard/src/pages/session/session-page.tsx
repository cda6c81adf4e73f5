import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import type { SessionDetail } from '@agentops/protocol/session'
import { useEvents } from '../../data/event-queries.ts'
import { useSession } from '../../data/session-queries.ts'
import { useLive } from '../../data/use-live.ts'
import { titleOf } from '../../format/session-text.ts'
import { useKeys } from '../../keyboard/use-keys.ts'
import { PageFrame } from '../../shell/page-frame.tsx'
import { FailureNotice, Loading } from '../../ui/notice.tsx'
import { SessionHeader } from './session-header.tsx'
import { SessionWorkspace } from './session-workspace.tsx'
import { SESSION_SHORTCUTS } from './use-session-keys.ts'

const route = getRouteApi('/sessions/$sessionId')

/** One session: its events in tree and time, and everything about the selected one. */
export function SessionPage(): ReactNode {
  const { sessionId } = route.useParams()
  const live = useLive(sessionId)
  const session = useSession(sessionId)
  const title = session.data ? titleOf(session.data) : ''
  useEffect(() => {
    document.title = `${title || 'Session'} · AgentOps`
  }, [title])
  return (
    <PageFrame
      live={live}
      shortcuts={SESSION_SHORTCUTS}
      trail={
        <>
          <Link to="/" className="rounded-sm hover:text-ink">
            Sessions
          </Link>
          <span className="mx-2 text-line-strong" aria-hidden="true">
            /
          </span>
          <span className="font-mono text-sm">{sessionId}</span>
        </>
      }
    >
      <main className="flex min-h-0 flex-1 flex-col">
        {session.data && <LoadedSession session={session.data} title={title} />}
        {!session.data && session.failureReason && <MissingSession error={session.failureReason} />}
        {!session.data && !session.failureReason && <Loading what="the session" />}
      </main>
    </PageFrame>
  )
}

function LoadedSession({ session, title }: LoadedSessionProps): ReactNode {
  const events = useEvents(session.id)
  const problem = !events.data && events.failureReason
  return (
    <>
      <SessionHeader session={session} title={title} />
      {problem && <FailureNotice error={problem} />}
      {!problem && !events.data && <Loading what="its events" />}
      {events.data && <SessionWorkspace key={session.id} session={session} events={events.data} />}
    </>
  )
}

interface LoadedSessionProps {
  readonly session: SessionDetail
  readonly title: string
}

function MissingSession({ error }: { readonly error: Error }): ReactNode {
  const navigate = route.useNavigate()
  useKeys({ Escape: () => void navigate({ to: '/' }) })
  return <FailureNotice error={error} />
}
