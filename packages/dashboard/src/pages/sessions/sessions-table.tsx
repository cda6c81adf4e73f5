import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { SessionSort, SessionSummary } from '@agentops/protocol/session'
import { useKeys } from '../../keyboard/use-keys.ts'
import { Icon } from '../../ui/icon.tsx'
import { useNow } from '../../ui/use-now.ts'
import { useVirtualRows } from '../../ui/use-virtual-rows.ts'
import { holdBelow, type Ceiling } from './ceiling.ts'
import { SessionRow } from './session-row.tsx'
import { TableHead } from './table-head.tsx'
import { useRowFocus } from './use-row-focus.ts'

const ROW_PX = 36
/** Rows from the end at which the next page is asked for. */
const AHEAD = 20

/** The list: only rows in sight are drawn, and new ones wait while the reader is further down. */
export function SessionsTable(props: SessionsTableProps): ReactNode {
  const { sessions, sort, onSort, onEndInSight, onTag } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [ceiling, setCeiling] = useState<Ceiling>()
  const { shown, waiting } = holdBelow(sessions, sort === 'started' ? ceiling : undefined)
  const now = useNow(shown.some(({ state }) => state === 'running') ? 1000 : 15_000)
  const virtualizer = useVirtualRows({
    count: shown.length,
    scroller,
    rowHeight: ROW_PX,
    keyOf: (index) => shown[index]?.id ?? index,
  })
  const rows = virtualizer.getVirtualItems()
  const endInSight = (rows.at(-1)?.index ?? 0) >= shown.length - AHEAD
  useEffect(() => {
    if (endInSight) onEndInSight()
  }, [endInSight, onEndInSight, shown.length])
  const open = useOpenSession()
  useTableKeys(useRowFocus(shown, virtualizer), open)

  const onScroll = () => {
    const atTop = (scroller.current?.scrollTop ?? 0) < ROW_PX / 2
    setCeiling((held) => (atTop ? undefined : (held ?? shown[0])))
  }
  return (
    <div
      role="table"
      aria-label="Sessions"
      aria-rowcount={shown.length + 1}
      data-testid="sessions-table"
      className="relative flex min-h-0 flex-1 flex-col overflow-x-auto max-md:*:min-w-[540px]"
    >
      <TableHead sort={sort} onSort={onSort} />
      {waiting > 0 && (
        <NewPill count={waiting} onClick={() => scroller.current?.scrollTo({ top: 0 })} />
      )}
      <div ref={scroller} onScroll={onScroll} className="min-h-0 flex-1 overflow-y-scroll">
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {rows.map(({ index, start, key }) => {
            const session = shown[index]
            return (
              session && (
                <SessionRow
                  key={key}
                  session={session}
                  now={now}
                  index={index}
                  top={start}
                  onOpen={open}
                  onTag={onTag}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface SessionsTableProps {
  /** In the order of `sort`. */
  readonly sessions: readonly SessionSummary[]
  readonly sort: SessionSort
  readonly onSort: (sort: SessionSort) => void
  /** The reader is close to the last row: more should be loaded. */
  readonly onEndInSight: () => void
  readonly onTag: (tag: string) => void
}

function useOpenSession(): (sessionId: string) => void {
  const navigate = useNavigate()
  return useCallback(
    (sessionId) => void navigate({ to: '/sessions/$sessionId', params: { sessionId } }),
    [navigate],
  )
}

function useTableKeys(moveFocus: (by: number) => void, open: (sessionId: string) => void): void {
  const moveBy = (by: number) => (event: KeyboardEvent) => {
    event.preventDefault()
    moveFocus(by)
  }
  useKeys({
    j: moveBy(1),
    k: moveBy(-1),
    ArrowDown: moveBy(1),
    ArrowUp: moveBy(-1),
    o: () => {
      const sessionId = document.activeElement?.getAttribute('data-row-link')
      if (sessionId) open(sessionId)
    },
  })
}

function NewPill({ count, onClick }: NewPillProps): ReactNode {
  return (
    <button
      type="button"
      data-testid="new-sessions"
      onClick={onClick}
      className="absolute top-9 left-1/2 z-10 flex h-7 -translate-x-1/2 items-center gap-1 rounded-full bg-accent px-3 text-sm font-medium text-on-accent shadow-pop"
    >
      {count} new
      <Icon name="up" className="size-3.5" />
    </button>
  )
}

interface NewPillProps {
  readonly count: number
  readonly onClick: () => void
}
