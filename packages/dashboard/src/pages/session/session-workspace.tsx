import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { useStoredSize } from '../../theme/stored.ts'
import type { TimeRange } from '../../timeline/scale.ts'
import { ancestorsOf } from '../../tree/visible-rows.ts'
import { Notice } from '../../ui/notice.tsx'
import { Splitter } from '../../ui/splitter.tsx'
import { EVENT_LIST_ID, EventList } from './event-list.tsx'
import { EventPanel } from './panel/event-panel.tsx'
import { SessionPanel } from './panel/session-panel.tsx'
import { focusFindField, TreeToolbar } from './tree-toolbar.tsx'
import { useEventRows, type EventRows } from './use-event-rows.ts'
import { useSessionKeys } from './use-session-keys.ts'

const route = getRouteApi('/sessions/$sessionId')

/** The session's panes: tree and waterfall at the left, the panel at the right. */
export function SessionWorkspace({ session, events }: SessionWorkspaceProps): ReactNode {
  const panel = useRef<HTMLElement>(null)
  const { selected, select, leave } = useSelection(events)
  const [find, setFind] = useState('')
  const [zoomed, setZoomed] = useState<TimeRange>()
  const [treeWidth, setTreeWidth] = useStoredSize('treeWidth', TREE_SIZE)
  const tree = useEventRows(events, selected?.id, find)
  const zoomOut = () => setZoomed(undefined)
  useSessionKeys({
    tree,
    selectedId: selected?.id,
    onSelect: select,
    onZoomToSelected: () => selected && setZoomed(zoomTo(selected)),
    onZoomOut: zoomOut,
    onFocusPanel: () => panel.current?.focus(),
    onBack: () => (panel.current?.contains(document.activeElement) ? focusEventList() : leave()),
    onFind: focusFindField,
  })
  return (
    <div className="flex min-h-0 flex-1">
      <div className="relative min-w-0 flex-1 bg-surface">
        {events.length === 0 && <NoEvents running={session.state === 'running'} />}
        {events.length > 0 && (
          <EventList
            rows={tree.rows}
            events={events}
            selectedId={selected?.id}
            treeWidth={treeWidth}
            zoomed={zoomed}
            endedAt={session.endedAt}
            onZoom={setZoomed}
            onSelect={select}
            onToggle={(id) => toggleRow(tree, id, { selected, select })}
            toolbar={
              <TreeToolbar tree={tree} find={find} onFind={setFind} onZoomOut={zoomed && zoomOut} />
            }
          />
        )}
        {events.length > 0 && <TreeSplitter width={treeWidth} onResize={setTreeWidth} />}
      </div>
      <PanelPane pane={panel}>
        {selected ? (
          <EventPanel
            shown={{ session, events, event: selected }}
            onOpenEvent={select}
            onClose={leave}
          />
        ) : (
          <SessionPanel session={session} events={events} onOpenEvent={select} onFind={setFind} />
        )}
      </PanelPane>
    </div>
  )
}

interface SessionWorkspaceProps {
  readonly session: SessionDetail
  readonly events: readonly EventSummary[]
}

const TREE_SIZE = { initial: Math.round(innerWidth * 0.27), least: 180, most: 700 }
const PANEL_SIZE = { initial: Math.round(innerWidth * 0.36), least: 300, most: 1000 }

function TreeSplitter({ width, onResize }: TreeSplitterProps): ReactNode {
  return (
    <div className="absolute inset-y-0 flex" style={{ left: width }}>
      <Splitter label="Width of the tree" size={width} onResize={onResize} side="left" />
    </div>
  )
}

interface TreeSplitterProps {
  readonly width: number
  readonly onResize: (width: number) => void
}

function PanelPane({ pane, children }: PanelPaneProps): ReactNode {
  const [width, setWidth] = useStoredSize('panelWidth', PANEL_SIZE)
  return (
    <>
      <Splitter label="Width of the panel" size={width} onResize={setWidth} side="right" />
      <aside
        ref={pane}
        tabIndex={-1}
        aria-label="Details"
        data-testid="detail-panel"
        style={{ width }}
        className="max-w-[62vw] min-w-0 shrink-0 bg-surface -outline-offset-2 contain-strict"
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

/** A selection that would vanish moves up to the row that hides it. */
function toggleRow(tree: EventRows, id: string, { selected, select }: Selection): void {
  if (selected && ancestorsOf(tree.allRows, selected.id).includes(id)) select(id)
  tree.toggle(id)
}

function focusEventList(): void {
  document.getElementById(EVENT_LIST_ID)?.focus()
}

interface Selection {
  readonly selected: EventSummary | undefined
  readonly select: (id: string) => void
}

/** The selection lives in the address. Leaving drops it; leaving without one goes to the list. */
function useSelection(events: readonly EventSummary[]) {
  const { event: wanted } = route.useSearch()
  const navigate = route.useNavigate()
  const selected = events.find(({ id }) => id === wanted)
  const select = useCallback(
    (id: string) => void navigate({ search: { event: id }, replace: true }),
    [navigate],
  )
  const leave = () => {
    if (selected) void navigate({ search: {}, replace: true })
    else void navigate({ to: '/' })
  }
  return { selected, select, leave }
}

/** The event's time with a tenth of it at either side. */
function zoomTo(event: EventSummary): TimeRange {
  const size = Math.max(event.durationMs ?? 1000, 1)
  return { start: event.startedAt - size / 10, end: event.startedAt + size * 1.1 }
}

function NoEvents({ running }: { readonly running: boolean }): ReactNode {
  return (
    <Notice title={running ? 'Waiting for the first event' : 'No event was recorded'}>
      {running && <p className="animate-beat">It appears here the moment it starts.</p>}
    </Notice>
  )
}
