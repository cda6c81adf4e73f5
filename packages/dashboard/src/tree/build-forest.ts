import type { EventSummary } from '@agentops/protocol/event'

/** An event with the events that happened inside it, in order of their start. */
export interface EventNode {
  readonly event: EventSummary
  readonly children: readonly EventNode[]
  /** Its parent is named but not among the events: it has not arrived, or was never sent. */
  readonly orphan: boolean
}

interface OpenNode extends EventNode {
  readonly children: OpenNode[]
}

/**
 * Arranges events by their parent ids. Whatever the ids say, every event appears exactly once:
 * orphans and events that name themselves become roots, and a ring of parents is cut at the event
 * that started first.
 */
export function buildForest(events: readonly EventSummary[]): readonly EventNode[] {
  const ordered = events.toSorted(byStart)
  const known = new Map<string, EventSummary>(ordered.map((event) => [event.id, event]))
  const cuts = findRingStarts(ordered, known)
  const nodes = new Map<string, OpenNode>()
  for (const event of known.values()) {
    const orphan = event.parentId !== null && !known.has(event.parentId)
    nodes.set(event.id, { event, children: [], orphan })
  }
  const roots: OpenNode[] = []
  for (const node of nodes.values()) {
    const parent = cuts.has(node.event.id) ? undefined : nodes.get(node.event.parentId ?? '')
    const siblings = parent?.children ?? roots
    siblings.push(node)
  }
  return roots
}

function byStart(first: EventSummary, second: EventSummary): number {
  return first.startedAt - second.startedAt || (first.id < second.id ? -1 : 1)
}

/** Ids of the events at which a ring of parents is cut: its earliest member. */
function findRingStarts(
  ordered: readonly EventSummary[],
  known: ReadonlyMap<string, EventSummary>,
): ReadonlySet<string> {
  const done = new Set<string>()
  const cuts = new Set<string>()
  for (const event of ordered) {
    const path = new Set<string>()
    let step: EventSummary | undefined = event
    while (step && !done.has(step.id) && !path.has(step.id)) {
      path.add(step.id)
      step = known.get(step.parentId ?? '')
    }
    if (step && path.has(step.id)) cuts.add(earliestOfRing(step, known))
    for (const id of path) done.add(id)
  }
  return cuts
}

function earliestOfRing(
  entry: EventSummary,
  known: ReadonlyMap<string, EventSummary>,
): EventSummary['id'] {
  let earliest = entry
  let step = known.get(entry.parentId ?? '')
  while (step && step.id !== entry.id) {
    if (byStart(step, earliest) < 0) earliest = step
    step = known.get(step.parentId ?? '')
  }
  return earliest.id
}
