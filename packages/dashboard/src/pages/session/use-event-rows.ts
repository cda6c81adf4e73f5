import { useCallback, useMemo, useState } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import { type EventFilter, eventQuestion } from '../../tree/event-filter.ts'
import { buildForest } from '../../tree/build-forest.ts'
import { ancestorsOf, visibleRows, type TreeRow } from '../../tree/visible-rows.ts'

/** The tree of a session as rows, and what changes which rows are seen. */
export interface EventRows {
  /** The rows that are seen. */
  readonly rows: readonly TreeRow[]
  /** Every row, whatever is collapsed. */
  readonly allRows: readonly TreeRow[]
  readonly toggle: (id: string) => void
  readonly collapse: (id: string) => void
  readonly expand: (id: string) => void
  readonly collapseAll: () => void
  readonly expandAll: () => void
}

/**
 * Keeps what is collapsed. The rows above the selected event are always open, so that a link to an
 * event shows it.
 *
 * @param filter when it looks for something, only what it finds and the rows above are seen
 */
export function useEventRows(
  events: readonly EventSummary[],
  selectedId: string | undefined,
  filter: EventFilter,
): EventRows {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const forest = useMemo(() => buildForest(events), [events])
  const allRows = useMemo(() => visibleRows(forest), [forest])
  const closed = useMemo(() => {
    if (selectedId === undefined || collapsed.size === 0) return collapsed
    return without(collapsed, ancestorsOf(allRows, selectedId))
  }, [allRows, selectedId, collapsed])
  const { text, type, found } = filter
  const rows = useMemo(() => {
    const matches = eventQuestion({ text, type, found })
    return visibleRows(forest, { collapsed: closed, ...(matches && { matches }) })
  }, [forest, closed, text, type, found])

  const collapse = useCallback((id: string) => setCollapsed((old) => new Set(old).add(id)), [])
  const expand = useCallback((id: string) => setCollapsed((old) => without(old, [id])), [])
  const toggle = useCallback(
    (id: string) =>
      setCollapsed((old) => (old.has(id) ? without(old, [id]) : new Set(old).add(id))),
    [],
  )
  const collapseAll = () => {
    const parents = allRows.filter(({ childCount }) => childCount > 0)
    setCollapsed(new Set(parents.map(({ event }) => event.id)))
  }
  const expandAll = () => setCollapsed(new Set())
  return { rows, allRows, toggle, collapse, expand, collapseAll, expandAll }
}

function without(ids: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
  const left = new Set(ids)
  for (const id of gone) left.delete(id)
  return left
}
