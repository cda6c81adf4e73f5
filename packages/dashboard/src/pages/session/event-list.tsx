import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import { rangeOf, type TimeRange, withLabelRoom } from '../../timeline/scale.ts'
import type { TreeRow } from '../../tree/visible-rows.ts'
import { useNow } from '../../ui/use-now.ts'
import { useVirtualRows, type VirtualRows } from '../../ui/use-virtual-rows.ts'
import { EventRow, eventRowId } from './event-row.tsx'
import { axisTicks, TimeAxis } from './time-axis.tsx'

const ROW_PX = 28
/** Often enough that a running bar is seen to grow. */
const GROW_MS = 100

/** Id of the element that holds the rows and the keyboard's focus. */
export const EVENT_LIST_ID = 'event-list'

/** Tree and waterfall beside each other in one list, of which only rows in sight are drawn. */
export function EventList(props: EventListProps): ReactNode {
  const { rows, treeWidth, toolbar, onZoom } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { now, whole, range } = useTime(props)
  const virtualizer = useVirtualRows({
    count: rows.length,
    scroller,
    rowHeight: ROW_PX,
    keyOf: (index) => rows[index]?.event.id ?? index,
  })
  const activeId = useScrollToSelected(virtualizer, props)
  const timeWidth = Math.max(0, (virtualizer.scrollRect?.width || innerWidth) - treeWidth)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-8 shrink-0 border-b border-line-strong">
        <div style={{ width: treeWidth }} className="flex shrink-0 items-center gap-0.5 px-2">
          {toolbar}
        </div>
        <TimeAxis range={range} origin={whole.start} width={timeWidth} onZoom={onZoom} />
      </div>
      <div
        ref={scroller}
        id={EVENT_LIST_ID}
        role="treegrid"
        aria-label="Events"
        aria-rowcount={rows.length}
        aria-activedescendant={activeId}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2 contain-strict"
      >
        <div
          role="presentation"
          className="relative min-h-full"
          style={{ height: virtualizer.getTotalSize() }}
        >
          <GridLines range={range} origin={whole.start} treeWidth={treeWidth} width={timeWidth} />
          <DrawnRows {...props} virtualizer={virtualizer} range={range} now={now} />
        </div>
      </div>
    </div>
  )
}

interface EventListProps {
  readonly rows: readonly TreeRow[]
  /** All of the session's events, whose time the axis shows. */
  readonly events: readonly EventSummary[]
  readonly selectedId: string | undefined
  /** Pixels of the tree's column. */
  readonly treeWidth: number
  readonly zoomed: TimeRange | undefined
  /** When the session ended, milliseconds since the epoch: what never ended stops there. */
  readonly endedAt: number | null
  /** Drawn above the tree, beside the time axis. */
  readonly toolbar: ReactNode
  readonly onZoom: (range: TimeRange | undefined) => void
  readonly onSelect: (id: string) => void
  readonly onToggle: (id: string) => void
}

/** The clock, the time of the whole session, and the part of it that is shown. */
function useTime({ events, endedAt, zoomed }: EventListProps) {
  const running = endedAt === null && events.some((event) => event.durationMs === null)
  const clock = useNow(running ? GROW_MS : null)
  const now = endedAt ?? clock
  const whole = useMemo(() => withLabelRoom(rangeOf(events, now)), [events, now])
  return { now, whole, range: zoomed ?? whole }
}

/**
 * Brings a new selection into sight; rows that arrive above it later do not pull the reader back.
 *
 * @returns the id of the selected row's element, when it is among the rows
 */
function useScrollToSelected(virtualizer: VirtualRows, { rows, selectedId }: EventListProps) {
  const broughtIntoSight = useRef<string>(undefined)
  const index = rows.findIndex(({ event }) => event.id === selectedId)
  useEffect(() => {
    if (index < 0 || broughtIntoSight.current === selectedId) return
    broughtIntoSight.current = selectedId
    virtualizer.scrollToIndex(index)
  }, [virtualizer, index, selectedId])
  return index < 0 || selectedId === undefined ? undefined : eventRowId(selectedId)
}

function DrawnRows(props: DrawnRowsProps): ReactNode {
  const { virtualizer, rows, events, selectedId, treeWidth, range, now, endedAt } = props
  const agents = useMemo(() => agentsById(events), [events])
  return virtualizer.getVirtualItems().map(({ index, start, key }) => {
    const row = rows[index]
    return (
      row && (
        <EventRow
          key={key}
          row={row}
          index={index}
          top={start}
          selected={row.event.id === selectedId}
          treeWidth={treeWidth}
          range={range}
          now={now}
          showsAgent={agents !== undefined && agents.get(row.parentId) !== row.event.agentName}
          cutShort={endedAt !== null}
          onSelect={props.onSelect}
          onToggle={props.onToggle}
        />
      )
    )
  })
}

/** The agent of each event; undefined when there is one at most. */
function agentsById(
  events: readonly EventSummary[],
): ReadonlyMap<string | null, string> | undefined {
  const agents = new Map<string | null, string>(events.map(({ id, agentName }) => [id, agentName]))
  return new Set(agents.values()).size > 1 ? agents : undefined
}

interface DrawnRowsProps extends EventListProps {
  readonly virtualizer: VirtualRows
  readonly range: TimeRange
  readonly now: number
}

function GridLines({ range, origin, treeWidth, width }: GridLinesProps): ReactNode {
  return (
    <div aria-hidden="true" className="absolute inset-y-0 right-0 px-4" style={{ left: treeWidth }}>
      <div className="relative h-full">
        {axisTicks(range, origin, width).marks.map(({ ms, at }) => (
          <div
            key={ms}
            className="absolute inset-y-0 w-px bg-line"
            style={{ left: `${at * 100}%` }}
          />
        ))}
      </div>
    </div>
  )
}

interface GridLinesProps {
  readonly range: TimeRange
  readonly origin: number
  readonly treeWidth: number
  /** Pixels of the time's column. */
  readonly width: number
}
