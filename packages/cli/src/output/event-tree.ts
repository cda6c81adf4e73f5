/** What the tree needs of an event. */
export interface TreeEvent {
  readonly id: string
  readonly parentId: string | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** An event and the branches drawn before it. */
export interface TreeRow<Event> {
  readonly event: Event
  /** `├─ `, `│  └─ ` …; deep levels are folded into `⋯ `. */
  readonly branches: string
}

interface Pending<Event> {
  readonly event: Event
  readonly before: string
  readonly depth: number
  readonly last: boolean
}

const DEEPEST_DRAWN = 12

/**
 * Orders events as a tree, siblings by their start. An event whose parent is unknown stands at the
 * top, and every event appears once, whatever the parents say.
 */
export function treeRows<Event extends TreeEvent>(events: readonly Event[]): TreeRow<Event>[] {
  const ordered = events.toSorted((left, right) => left.startedAt - right.startedAt)
  const children = groupByParent(ordered)
  const rows: TreeRow<Event>[] = []
  const drawn = new Set<string>()
  const pending = level(children.get('') ?? [], '', 0)
  const strays = ordered.values()
  for (;;) {
    const next = pending.pop() ?? stray(strays, drawn)
    if (next === undefined) return rows
    const { event, before, depth, last } = next
    if (drawn.has(event.id)) continue
    drawn.add(event.id)
    rows.push({ event, branches: branches(next) })
    pending.push(...level(children.get(event.id) ?? [], before + (last ? '   ' : '│  '), depth + 1))
  }
}

/** Top events stand under the empty key. */
function groupByParent<Event extends TreeEvent>(events: readonly Event[]): Map<string, Event[]> {
  const known = new Set(events.map(({ id }) => id))
  const groups = new Map<string, Event[]>()
  for (const event of events) {
    const key = event.parentId !== null && known.has(event.parentId) ? event.parentId : ''
    const group = groups.get(key)
    if (group) group.push(event)
    else groups.set(key, [event])
  }
  return groups
}

/** Siblings, the first of them on top of the stack. */
function level<Event>(siblings: readonly Event[], before: string, depth: number): Pending<Event>[] {
  const last = siblings.length - 1
  const entries = siblings.map((event, index) => ({ event, before, depth, last: index === last }))
  return entries.reverse()
}

/** Events that name each other as parents hang nowhere: they are drawn at the top. */
function stray<Event extends TreeEvent>(
  strays: Iterator<Event>,
  drawn: ReadonlySet<string>,
): Pending<Event> | undefined {
  for (let next = strays.next(); next.done !== true; next = strays.next()) {
    const event = next.value
    if (!drawn.has(event.id)) return { event, before: '', depth: 0, last: true }
  }
  return undefined
}

function branches({ before, depth, last }: Pending<unknown>): string {
  const drawn = depth > DEEPEST_DRAWN ? `⋯ ${before.slice(-3 * DEEPEST_DRAWN + 2)}` : before
  return drawn + (last ? '└─ ' : '├─ ')
}
