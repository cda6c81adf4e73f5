import type { ReactNode } from 'react'
import type { SessionSummary } from '@agentops/protocol/session'
import { formatAbsolute, formatRelative, formatTimeOfDay } from '../../format/clock.ts'
import { formatCompact, formatCount } from '../../format/count.ts'
import { costOf, durationOf, tokensInFull, tokensOf } from '../../format/session-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { useNow } from '../../ui/use-now.ts'
import { TagLink } from './tag-link.tsx'

/** What a session was and came to, in two lines. */
export function SessionHeader({ session, title }: SessionHeaderProps): ReactNode {
  return (
    <header className="shrink-0 border-b border-line bg-surface px-4 pt-2.5 pb-2">
      <div className="flex items-center gap-3">
        <h1 className="min-w-0 truncate text-xl font-semibold tracking-tight">{title}</h1>
        <StateMark state={session.state} />
        <span className="min-w-0 flex-1 truncate text-ink-soft" title={session.endStateReason}>
          {session.endStateReason}
        </span>
        <CopyButton text={() => session.id} label="Copy the session's id" words="Copy id" />
        <CopyButton
          text={() => location.href}
          label="Copy a link to what is shown"
          words="Copy link"
          icon="link"
        />
      </div>
      <Stats session={session} />
    </header>
  )
}

interface SessionHeaderProps {
  readonly session: SessionSummary
  readonly title: string
}

function Stats({ session }: { readonly session: SessionSummary }): ReactNode {
  const running = session.state === 'running'
  const now = useNow(running ? 500 : 30_000)
  const { counts, startedAt } = session
  const cost = costOf(session)
  return (
    <dl className="mt-1.5 flex flex-wrap gap-x-6 gap-y-1">
      <Stat
        label="Started"
        title={`${formatAbsolute(startedAt)}\n${formatRelative(startedAt, now)}`}
      >
        {formatTimeOfDay(startedAt)}
      </Stat>
      <Stat label="Duration">{durationOf(session, now)}</Stat>
      <Stat label="Events">{formatCount(counts.events)}</Stat>
      <Stat label="LLM">{formatCount(counts.llm)}</Stat>
      <Stat label="Tool">{formatCount(counts.tool)}</Stat>
      <Stat label="Errors" alarming={counts.error > 0}>
        {formatCount(counts.error)}
      </Stat>
      <Stat label="Tokens" title={tokensInFull(session)}>
        {tokensOf(session) || '0'}
        <CachedNote session={session} />
      </Stat>
      <Stat label="Cost" title={cost.inFull}>
        {cost.text || (cost.incomplete ? '' : '$0')}
        {cost.incomplete && <Badge tone="warn">{cost.text ? '+ unknown' : 'unknown'}</Badge>}
      </Stat>
      <NameStats session={session} />
    </dl>
  )
}

function CachedNote({ session }: { readonly session: SessionSummary }): ReactNode {
  const { cacheRead } = session.tokens
  if (cacheRead === 0) return null
  return <span className="text-sm text-ink-mute">{formatCompact(cacheRead)} cached</span>
}

function NameStats({ session }: { readonly session: SessionSummary }): ReactNode {
  const { agents, models, tags, project } = session
  return (
    <>
      {project !== null && (
        <Stat label="Project" title="It lets this project see the session">
          {project}
        </Stat>
      )}
      {agents.length > 0 && (
        <Stat label="Agents" title={agents.join('\n')}>
          <span className="max-w-72 truncate">{agents.join(', ')}</span>
        </Stat>
      )}
      {models.length > 0 && (
        <Stat label="Models" title={models.join('\n')}>
          <span className="max-w-72 truncate font-mono text-sm">{models.join(', ')}</span>
        </Stat>
      )}
      {tags.length > 0 && (
        <Stat label="Tags">
          {tags.map((tag) => (
            <TagLink key={tag} tag={tag} />
          ))}
        </Stat>
      )}
    </>
  )
}

function Stat({ label, title, alarming = false, children }: StatProps): ReactNode {
  return (
    <div title={title} className="min-w-0">
      <dt className="text-xs text-ink-mute">{label}</dt>
      <dd className={`flex items-center gap-1.5 font-medium ${alarming ? 'text-fail' : ''}`}>
        {children}
      </dd>
    </div>
  )
}

interface StatProps {
  readonly label: string
  readonly title?: string
  readonly alarming?: boolean
  readonly children: ReactNode
}
