import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { useStoredSize } from '../../theme/stored.ts'
import type { TimeRange } from '../../timeline/scale.ts'
import { Splitter } from '../../ui/splitter.tsx'
import { EVENT_LIST_ID } from './event-list.tsx'
import { EventPanel } from './panel/event-panel.tsx'
import { SessionPanel } from './panel/session-panel.tsx'
import { ReplayBanner } from './replay-banner.tsx'
import { TreePane } from './tree-pane.tsx'
import { focusFindField } from './tree-toolbar.tsx'
import { useEventRows } from './use-event-rows.ts'
import { useNarrowing } from './use-narrowing.ts'
import { useSessionKeys } from './use-session-keys.ts'
import { type SessionView, useSessionView } from './use-session-view.ts'

const route = getRouteApi('/sessions/$sessionId')

/** The session's panes: tree and waterfall at the left, the panel at the right, or below it. */
export function SessionWorkspace({ session, events }: SessionWorkspaceProps): ReactNode {
  const panel = useRef<HTMLElement>(null)
  const place = useSessionView()
  const selection = useSelection(events, place)
  const { selected, select, leave } = selection
  const narrowing = useNarrowing(session.id, place)
  const [zoomed, setZoomed] = useState<TimeRange>()
  const tree = useEventRows(events, selected?.id, narrowing.filter)
  useSessionKeys({
    tree,
    selectedId: selected?.id,
    onSelect: select,
    onZoomToSelected: () => selected && setZoomed(zoomTo(selected)),
    onZoomOut: () => setZoomed(undefined),
    onFocusPanel: () => panel.current?.focus(),
    onBack: () => (panel.current?.contains(document.activeElement) ? focusEventList() : leave()),
    onFind: focusFindField,
  })
  return (
    <>
      <ReplayBanner session={session} events={events} onOpenEvent={select} />
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <TreePane
          shown={{ session, events, tree }}
          selection={selection}
          narrowing={narrowing}
          zoomed={zoomed}
          onZoom={setZoomed}
        />
        <PanelPane pane={panel}>
          {selected ? (
            <EventPanel
              shown={{ session, events, event: selected }}
              onOpenEvent={select}
              onClose={leave}
            />
          ) : (
            <SessionPanel
              session={session}
              events={events}
              onOpenEvent={select}
              onFind={narrowing.onFind}
            />
          )}
        </PanelPane>
      </div>
    </>
  )
}

interface SessionWorkspaceProps {
  readonly session: SessionDetail
  readonly events: readonly EventSummary[]
}

const PANEL_SIZE = { initial: Math.round(innerWidth * 0.36), least: 300, most: 1000 }

function PanelPane({ pane, children }: PanelPaneProps): ReactNode {
  const [width, setWidth] = useStoredSize('panelWidth', PANEL_SIZE)
  return (
    <>
      <div className="contents max-md:hidden">
        <Splitter label="Width of the panel" size={width} onResize={setWidth} side="right" />
      </div>
      <aside
        ref={pane}
        tabIndex={-1}
        aria-label="Details"
        data-testid="detail-panel"
        style={{ width }}
        className="max-w-[62vw] min-w-0 shrink-0 bg-surface -outline-offset-2 contain-strict max-md:h-1/2 max-md:w-full! max-md:max-w-none max-md:border-t max-md:border-line-strong"
      >
        {children}
      </aside>
    </>
  )
}

interface PanelPaneProps {
  readonly pane: RefObject<HTMLElement | null>
  readonly children: ReactNode
}

function focusEventList(): void {
  document.getElementById(EVENT_LIST_ID)?.focus()
}

/** The selection lives in the address. Leaving drops it; leaving without one goes to the list. */
function useSelection(events: readonly EventSummary[], { view, change }: SessionView) {
  const navigate = route.useNavigate()
  const selected = events.find(({ id }) => id === view.event)
  const select = useCallback((id: string) => change({ event: id }), [change])
  const leave = () => {
    if (selected) change({ event: undefined, tab: undefined })
    else void navigate({ to: '/' })
  }
  return { selected, select, leave }
}

/** The event's time with a tenth of it at either side. */
function zoomTo(event: EventSummary): TimeRange {
  const size = Math.max(event.durationMs ?? 1000, 1)
  return { start: event.startedAt - size / 10, end: event.startedAt + size * 1.1 }
}
