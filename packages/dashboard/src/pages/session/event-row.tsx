import type { MouseEvent, ReactNode } from 'react'
import type { TimeRange } from '../../timeline/scale.ts'
import type { TreeRow } from '../../tree/visible-rows.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { isOwnType, lookOfType, TypeMark } from '../../ui/type-mark.tsx'
import { RecordedBadge } from './recorded-badge.tsx'
import { WaterfallBar } from './waterfall-bar.tsx'

/** The distance of the lines of `indent-guides`. */
const INDENT_PX = 14
/** Deeper rows are not moved further right: their names must stay readable. */
const DEEPEST_INDENT = 14

/** One event: its place in the tree and its place in time. */
export function EventRow(props: EventRowProps): ReactNode {
  const { row, index, top, selected, treeWidth, range, now, cutShort, onToggle } = props
  const { event } = row
  const { showsAgent } = props
  return (
    <div
      role="row"
      id={eventRowId(event.id)}
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-expanded={row.childCount > 0 ? row.expanded : undefined}
      aria-selected={selected}
      data-testid="event-row"
      data-event-id={event.id}
      data-type={event.type}
      data-status={event.status}
      onClick={() => props.onSelect(event.id)}
      style={{ transform: `translateY(${top}px)` }}
      className={`absolute inset-x-0 top-0 flex h-7 cursor-pointer items-center ${selected ? 'bg-selected shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-raised/60'}`}
    >
      <div
        role="gridcell"
        style={{ width: treeWidth }}
        className="flex h-full min-w-0 shrink-0 items-center gap-1.5 pr-2 pl-2"
      >
        <Indent depth={row.depth} />
        <Chevron row={row} onToggle={() => onToggle(event.id)} />
        <TypeMark type={event.type} />
        <RowName row={row} />
        {showsAgent && event.agentName !== '' && <AgentName name={event.agentName} />}
        <Markers row={row} cutShort={cutShort} />
      </div>
      <div role="gridcell" className="h-full min-w-0 flex-1 px-4">
        <div className="relative h-full">
          <WaterfallBar event={event} range={range} now={now} cutShort={cutShort} />
        </div>
      </div>
    </div>
  )
}

interface EventRowProps {
  readonly row: TreeRow
  /** Place among the rows that are seen, from 0. */
  readonly index: number
  /** Pixels from the list's top. */
  readonly top: number
  readonly selected: boolean
  /** Pixels of the tree's column. */
  readonly treeWidth: number
  readonly range: TimeRange
  readonly now: number
  /** There are several agents, and this one is not the one above. */
  readonly showsAgent: boolean
  /** The session has ended: what has no end by now never will. */
  readonly cutShort: boolean
  readonly onSelect: (id: string) => void
  readonly onToggle: (id: string) => void
}

/** The element of an event's row. */
export function eventRowId(eventId: string): string {
  return `event-${eventId}`
}

function Indent({ depth }: { readonly depth: number }): ReactNode {
  const width = Math.min(depth, DEEPEST_INDENT) * INDENT_PX
  return <span className="indent-guides h-full shrink-0" style={{ width }} aria-hidden="true" />
}

function Chevron({ row, onToggle }: ChevronProps): ReactNode {
  if (row.childCount === 0) return <span className="w-4 shrink-0" />
  const toggle = (event: MouseEvent) => {
    event.stopPropagation()
    onToggle()
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={row.expanded ? 'Collapse' : 'Expand'}
      onClick={toggle}
      className="flex size-4 shrink-0 items-center justify-center rounded-sm text-ink-mute hover:bg-line hover:text-ink"
    >
      <Icon name={row.expanded ? 'down' : 'right'} className="size-3" />
    </button>
  )
}

interface ChevronProps {
  readonly row: TreeRow
  readonly onToggle: () => void
}

function AgentName({ name }: { readonly name: string }): ReactNode {
  return (
    <span
      title={`Agent ${name}`}
      data-testid="row-agent"
      className="max-w-28 shrink-0 truncate text-xs text-agent"
    >
      {name}
    </span>
  )
}

function RowName({ row: { event, aside } }: { readonly row: TreeRow }): ReactNode {
  const failed = event.status === 'error'
  const note = failed
    ? event.statusMessage || event.errorType
    : event.outputPreview || event.inputPreview
  return (
    <span className="min-w-0 flex-1 truncate">
      <span className={aside ? 'text-ink-mute' : failed ? 'text-fail' : ''}>{event.name}</span>
      {isOwnType(event.type) && event.type !== event.name && (
        <span className={`ml-2 text-xs ${lookOfType(event.type).text}`}>{event.type}</span>
      )}
      <span className="ml-2 text-sm text-ink-mute">{note}</span>
    </span>
  )
}

function Markers({ row, cutShort }: Pick<EventRowProps, 'row' | 'cutShort'>): ReactNode {
  const { event, expanded, childCount, orphan } = row
  const status = event.httpStatus ?? 0
  return (
    <>
      {childCount > 0 && !expanded && <Badge>{childCount}</Badge>}
      {orphan && <Badge title="Its parent has not arrived">orphan</Badge>}
      <RecordedBadge event={event} />
      {event.retry > 0 && <Badge tone="warn">retry {event.retry}</Badge>}
      {status >= 400 && <Badge tone="fail">{status}</Badge>}
      {event.status === 'error' && status < 400 && (
        <span role="img" aria-label="failed" className="text-fail">
          <Icon name="close" className="size-3.5" />
        </span>
      )}
      {event.status === 'running' && <RunningMark cutShort={cutShort} />}
    </>
  )
}

function RunningMark({ cutShort }: Pick<EventRowProps, 'cutShort'>): ReactNode {
  if (cutShort) return <Badge tone="warn">no end</Badge>
  return (
    <span
      role="img"
      aria-label="running"
      className="size-2 shrink-0 animate-beat rounded-full bg-accent"
    />
  )
}
