import { useMemo, type ReactNode } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { SessionSummary } from '@agentops/protocol/session'
import { useEvent } from '../../../data/event-queries.ts'
import { jsonLines } from '../../../json/json-lines.ts'
import { VirtualLines } from '../../../json/virtual-lines.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { IconButton } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { FailureNotice, Loading } from '../../../ui/notice.tsx'
import { tabPanelProps, Tabs } from '../../../ui/tabs.tsx'
import { isOwnType, lookOfType, TypeMark } from '../../../ui/type-mark.tsx'
import { ForkButton } from '../fork/fork-button.tsx'
import { SessionLogs } from '../logs/session-logs.tsx'
import { RecordedBadge } from '../recorded-badge.tsx'
import { useSessionView } from '../use-session-view.ts'
import { LlmDetail } from './llm-detail.tsx'
import { WorkDetail } from './work-detail.tsx'

const TABS = ['Details', 'Logs', 'Raw JSON'] as const

/** Everything about the selected event. */
export function EventPanel(props: EventPanelProps): ReactNode {
  const { shown, onOpenEvent, onClose } = props
  const { session, event, events } = shown
  const cutShort = session.endedAt !== null
  const { view, change } = useSessionView()
  const tab = TABS.find((name) => name.toLowerCase() === view.tab) ?? 'Details'
  const setTab = (name: string) =>
    change({ tab: name === 'Details' ? undefined : name.toLowerCase() })
  const { data, failureReason } = useEvent(event.sessionId, event.id)
  return (
    <div className="flex h-full flex-col">
      <PanelHead event={event} cutShort={cutShort} onClose={onClose}>
        {data && <ForkButton key={event.id} session={session} detail={data} events={events} />}
      </PanelHead>
      <Tabs names={TABS} active={tab} onPick={setTab} />
      <div {...tabPanelProps(tab)} className="min-h-0 flex-1">
        {!data && !failureReason && tab !== 'Logs' && <Loading what="the event" />}
        {!data && failureReason && <FailureNotice error={failureReason} />}
        {data && tab === 'Raw JSON' && <RawJson detail={data} />}
        {tab === 'Logs' && (
          <SessionLogs
            session={session}
            events={events}
            eventId={event.id}
            onOpenEvent={onOpenEvent}
          />
        )}
        {data && tab === 'Details' && (
          <div key={event.id} className="h-full overflow-y-auto">
            {data.type === 'llm' ? (
              <LlmDetail
                detail={data}
                events={events}
                cutShort={cutShort}
                onOpenEvent={onOpenEvent}
              />
            ) : (
              <WorkDetail
                detail={data}
                session={session}
                events={events}
                onOpenEvent={onOpenEvent}
              />
            )}
          </div>
        )}
      </div>
    </div>
  )
}

interface EventPanelProps {
  readonly shown: {
    readonly session: SessionSummary
    /** All events of the session. */
    readonly events: readonly EventSummary[]
    /** The one that is selected. */
    readonly event: EventSummary
  }
  readonly onOpenEvent: (eventId: string) => void
  readonly onClose: () => void
}

function PanelHead({ event, cutShort, onClose, children }: PanelHeadProps): ReactNode {
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 pr-2 pl-4">
      <TypeMark type={event.type} />
      <h2 className="min-w-0 truncate text-lg font-semibold">{event.name}</h2>
      {isOwnType(event.type) && <Badge title="Type of the event">{event.type}</Badge>}
      <RecordedBadge event={event} />
      <StatusBadge event={event} cutShort={cutShort} />
      <span className="ml-auto" />
      {children}
      <CopyButton
        text={() => event.id}
        label={`Copy the id of this ${lookOfType(event.type).label}`}
      />
      <IconButton icon="close" label="Close (Esc)" onClick={onClose} />
    </header>
  )
}

interface PanelHeadProps {
  readonly event: EventSummary
  /** The session has ended: what has no end by now never will. */
  readonly cutShort: boolean
  readonly onClose: () => void
  /** What can be done with the event. */
  readonly children: ReactNode
}

function StatusBadge({ event, cutShort }: Pick<PanelHeadProps, 'event' | 'cutShort'>): ReactNode {
  switch (event.status) {
    case 'running':
      return <Badge tone={cutShort ? 'warn' : 'accent'}>{cutShort ? 'no end' : 'running'}</Badge>
    case 'error':
      return <Badge tone="fail">failed</Badge>
    case 'ok':
    case 'unset':
      return event.retry > 0 ? <Badge tone="warn">retry {event.retry}</Badge> : null
    default:
      return event.status satisfies never
  }
}

function RawJson({ detail }: { readonly detail: EventDetail }): ReactNode {
  const lines = useMemo(() => jsonLines(detail), [detail])
  return (
    <div className="relative h-full py-2">
      <div className="absolute top-1 right-3 z-10 rounded bg-surface">
        <CopyButton text={() => lines.join('\n')} label="Copy the raw JSON" words="Copy" />
      </div>
      <VirtualLines lines={lines} label="Raw JSON" />
    </div>
  )
}
