import type { EventSummary } from '@agentops/protocol/event'
import type { EventNode } from './build-forest.ts'

/** One line of the tree as it is drawn. */
export interface TreeRow {
  readonly event: EventSummary
  /** 0 for a root. */
  readonly depth: number
  readonly childCount: number
  readonly expanded: boolean
  readonly orphan: boolean
  /** It is seen only because something below it is looked for. */
  readonly aside: boolean
  /** Id of the row that this row is drawn under; null for a root. */
  readonly parentId: string | null
}

/** What decides which rows are seen. */
export interface RowOptions {
  /** Ids whose children are hidden. */
  readonly collapsed?: ReadonlySet<string>
  /** When given, only these events and their ancestors are seen, whatever is collapsed. */
  readonly matches?: (event: EventSummary) => boolean
}

const NONE: ReadonlySet<string> = new Set()

/** Flattens a forest into the rows that are seen, parents before children. Any depth is safe. */
export function visibleRows(
  forest: readonly EventNode[],
  { collapsed = NONE, matches }: RowOptions = {},
): readonly TreeRow[] {
  const kept = matches ? keptIds(forest, matches) : undefined
  const rows: TreeRow[] = []
  const stack: { node: EventNode; depth: number; parentId: string | null }[] = []
  const push = (nodes: readonly EventNode[], depth: number, parentId: string | null) => {
    for (const node of nodes.toReversed()) stack.push({ node, depth, parentId })
  }
  push(forest, 0, null)
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, depth, parentId } = next
    const { event, children, orphan } = node
    if (kept && !kept.has(event.id)) continue
    const expanded = children.length > 0 && (kept !== undefined || !collapsed.has(event.id))
    const aside = matches !== undefined && !matches(event)
    rows.push({ event, depth, childCount: children.length, expanded, orphan, aside, parentId })
    if (expanded) push(children, depth + 1, event.id)
  }
  return rows
}

/** The ids of the rows above a row, nearest first. */
export function ancestorsOf(rows: readonly TreeRow[], id: string): readonly string[] {
  const parents = new Map(rows.map((row) => [String(row.event.id), row.parentId]))
  const ancestors: string[] = []
  for (let parent = parents.get(id); parent; parent = parents.get(parent)) ancestors.push(parent)
  return ancestors
}

function keptIds(
  forest: readonly EventNode[],
  matches: (event: EventSummary) => boolean,
): ReadonlySet<string> {
  const all = visibleRows(forest)
  const kept = new Set<string>()
  // Children come after parents, so one pass from the end carries a match up to its root.
  for (const { event, parentId } of all.toReversed()) {
    if (!kept.has(event.id) && !matches(event)) continue
    kept.add(event.id)
    if (parentId) kept.add(parentId)
  }
  return kept
}
