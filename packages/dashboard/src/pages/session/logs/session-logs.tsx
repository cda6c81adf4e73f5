import { useMemo, useState, type ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionSummary } from '@agentops/protocol/session'
import type { LogLevel } from '../../../data/api-client.ts'
import { useLogs } from '../../../data/log-queries.ts'
import { formatPlural } from '../../../format/count.ts'
import { FailureNotice, Notice } from '../../../ui/notice.tsx'
import { LogList } from './log-list.tsx'

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error']

/** Everything that a session logged, or one event of it, with a choice of how bad it must be. */
export function SessionLogs({
  session,
  events,
  eventId,
  onOpenEvent,
}: SessionLogsProps): ReactNode {
  const [level, setLevel] = useState<LogLevel>('trace')
  const filter = { ...(eventId && { event: eventId }), ...(level !== 'trace' && { level }) }
  const { data, failureReason } = useLogs(session.id, filter, session.state === 'running')
  const byId = useMemo(() => new Map(events.map((event) => [String(event.id), event])), [events])
  if (!data) return failureReason && <FailureNotice error={failureReason} />
  if (data.length === 0 && level === 'trace')
    return <NothingLogged ofEvent={eventId !== undefined} />
  const context = eventId ? {} : { events: byId, onOpenEvent }
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-4 text-sm">
        <label className="flex items-center gap-2 text-ink-soft">
          Level
          <select
            value={level}
            onChange={({ target }) =>
              setLevel(LEVELS.find((one) => one === target.value) ?? 'trace')
            }
            className="rounded border border-line bg-bg px-1 text-ink"
          >
            {LEVELS.map((one) => (
              <option key={one} value={one}>
                {one === 'trace' ? 'all' : one === 'error' ? one : `${one} and above`}
              </option>
            ))}
          </select>
        </label>
        <span className="ml-auto text-ink-mute">{formatPlural(data.length, 'record')}</span>
      </div>
      <div className="min-h-0 flex-1">
        <LogList records={data} startedAt={session.startedAt} {...context} />
      </div>
    </div>
  )
}

interface SessionLogsProps {
  readonly session: SessionSummary
  /** All events of the session. */
  readonly events: readonly EventSummary[]
  /** Only what this event logged. */
  readonly eventId?: string
  readonly onOpenEvent: (eventId: string) => void
}

function NothingLogged({ ofEvent }: { readonly ofEvent: boolean }): ReactNode {
  return (
    <Notice title={ofEvent ? 'This event logged nothing' : 'Nothing was logged'}>
      <p>
        Lines that the agent prints with <code className="font-mono text-ink">console.log</code>,
        pino, winston or straight to stdout and stderr appear here, each with the event that was
        running.
      </p>
      {!ofEvent && (
        <p className="mt-2">
          They are kept unless{' '}
          <code className="font-mono text-ink">init({'{ captureLogs: false }'})</code> says
          otherwise.
        </p>
      )}
    </Notice>
  )
}
