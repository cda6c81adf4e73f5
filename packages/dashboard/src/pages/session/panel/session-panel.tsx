import type { ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { tabPanelProps, Tabs } from '../../../ui/tabs.tsx'
import { SessionLogs } from '../logs/session-logs.tsx'
import { useSessionView } from '../use-session-view.ts'
import { AgentList } from './agent-list.tsx'
import { SessionOverview } from './session-overview.tsx'

const TABS = ['Session', 'Agents', 'Logs'] as const

/** What is shown beside the tree while no event is selected; which part, is in the address. */
export function SessionPanel({
  session,
  events,
  onOpenEvent,
  onFind,
}: SessionPanelProps): ReactNode {
  const { view, change } = useSessionView()
  const tab = TABS.find((name) => name.toLowerCase() === view.view) ?? 'Session'
  const pick = (name: string) =>
    change({ view: name === 'Session' ? undefined : name.toLowerCase() })
  return (
    <div className="flex h-full flex-col pt-2">
      <Tabs names={TABS} active={tab} onPick={pick} />
      <div {...tabPanelProps(tab)} className="min-h-0 flex-1">
        {tab === 'Session' && <SessionOverview session={session} events={events} />}
        {tab === 'Agents' && <AgentList events={events} onFind={onFind} />}
        {tab === 'Logs' && (
          <SessionLogs session={session} events={events} onOpenEvent={onOpenEvent} />
        )}
      </div>
    </div>
  )
}

interface SessionPanelProps {
  readonly session: SessionDetail
  readonly events: readonly EventSummary[]
  readonly onOpenEvent: (eventId: string) => void
  /** Looks for a text in the tree. */
  readonly onFind: (text: string) => void
}
