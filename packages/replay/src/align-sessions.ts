import type { EventId } from '@agentops/protocol/ids'
import type { EventStatus } from '@agentops/protocol/event'
import { alignSequences } from './align-sequences.ts'

/** One event of a session, as far as comparing needs it; in the order of creation. */
export interface ComparedStep {
  readonly id: EventId
  readonly parentId: EventId | null
  readonly type: string
  /** For LLM calls the operation, as in a recording. */
  readonly name: string
  readonly agentName: string
  /** Stands for what was asked: equal when that is; empty when unknown. */
  readonly request: string
  /** Stands for what came of it: equal when that is; empty when unknown. */
  readonly outcome: string
  readonly status: EventStatus
  /** Milliseconds; null while it runs. */
  readonly durationMs: number | null
  /** Integer nano-dollars; null when unknown. A replayed call costs 0. */
  readonly costNano: number | null
  readonly inputTokens: number
  readonly outputTokens: number
  /** What the call cost and took when it was recorded, when it was served from a recording. */
  readonly replayed: { readonly costNano: number; readonly durationMs: number } | null
}

/** Two steps that belong together, or one that has no other. */
export interface AlignedStep {
  /** `changed`: the same place, but another request, outcome or status. */
  readonly kind: 'same' | 'changed' | 'added' | 'removed'
  readonly before: ComparedStep | null
  readonly after: ComparedStep | null
  /** Levels below the session. */
  readonly depth: number
}

/** What one run has more than the other. */
export interface Difference {
  readonly before: number
  readonly after: number
}

/** Two sessions side by side. */
export interface Comparison {
  /** In the order of creation, with what was removed where it was. */
  readonly steps: readonly AlignedStep[]
  /** Index of the first step that is not the same; null when all are. */
  readonly firstDivergence: number | null
  readonly counts: Readonly<Record<AlignedStep['kind'], number>>
  /** Nano-dollars over the steps whose cost is known. */
  readonly costNano: Difference
  readonly tokens: Difference
  /** Milliseconds of LLM and tool calls, which run inside of nothing that is counted. */
  readonly durationMs: Difference
  /** What the replayed calls of the second session would have cost and taken again. */
  readonly saved: { readonly calls: number; readonly costNano: number; readonly durationMs: number }
}

type Children = ReadonlyMap<EventId | null, readonly ComparedStep[]>

/** A pair whose children are still to be aligned, or a finished row. */
interface Task {
  readonly before: ComparedStep | null
  readonly after: ComparedStep | null
  readonly depth: number
}

/**
 * Aligns two sessions from the root down: the children of steps that belong together are aligned by
 * agent, type, name and request; between those, steps of the same name are the same step changed.
 */
export function alignSessions(
  before: readonly ComparedStep[],
  after: readonly ComparedStep[],
): Comparison {
  const [mine, theirs] = [childrenOf(before), childrenOf(after)]
  const steps: AlignedStep[] = []
  const stack: Task[] = alignChildren(mine.get(null) ?? [], theirs.get(null) ?? [], 0)
  for (let task = stack.pop(); task; task = stack.pop()) {
    steps.push({ ...task, kind: kindOf(task) })
    const inner = task.before ? (mine.get(task.before.id) ?? []) : []
    const others = task.after ? (theirs.get(task.after.id) ?? []) : []
    if (inner.length + others.length > 0) {
      for (const child of alignChildren(inner, others, task.depth + 1)) stack.push(child)
    }
  }
  return summarise(steps)
}

/** Steps whose parent is unknown, or comes later, are children of the session. */
function childrenOf(steps: readonly ComparedStep[]): Children {
  const children = new Map<EventId | null, ComparedStep[]>([[null, []]])
  for (const step of steps) {
    const known = step.parentId === null ? undefined : children.get(step.parentId)
    const siblings = known ?? children.get(null) ?? []
    siblings.push(step)
    if (!children.has(step.id)) children.set(step.id, [])
  }
  return children
}

function nameOf({ agentName, type, name }: ComparedStep): string {
  return `${agentName}\n${type}\n${name}`
}

/** Last first, as the stack wants it. */
function alignChildren(
  before: readonly ComparedStep[],
  after: readonly ComparedStep[],
  depth: number,
): Task[] {
  const key = (step: ComparedStep) => `${nameOf(step)}\n${step.request}`
  const tasks: Task[] = []
  let [x, y] = [0, 0]
  const ends = [before.length, after.length] as const
  for (const [nextX, nextY] of [...alignSequences(before.map(key), after.map(key)), ends]) {
    tasks.push(...alignGap(before.slice(x, nextX), after.slice(y, nextY), depth))
    const [one, other] = [before[nextX], after[nextY]]
    if (one && other) tasks.push({ before: one, after: other, depth })
    ;[x, y] = [nextX + 1, nextY + 1]
  }
  return tasks.toReversed()
}

function alignGap(
  before: readonly ComparedStep[],
  after: readonly ComparedStep[],
  depth: number,
): Task[] {
  const tasks: Task[] = []
  let [x, y] = [0, 0]
  const ends = [before.length, after.length] as const
  for (const [nextX, nextY] of [...alignSequences(before.map(nameOf), after.map(nameOf)), ends]) {
    for (const one of before.slice(x, nextX)) tasks.push({ before: one, after: null, depth })
    for (const one of after.slice(y, nextY)) tasks.push({ before: null, after: one, depth })
    const [one, other] = [before[nextX], after[nextY]]
    if (one && other) tasks.push({ before: one, after: other, depth })
    ;[x, y] = [nextX + 1, nextY + 1]
  }
  return tasks
}

function kindOf({ before, after }: Task): AlignedStep['kind'] {
  if (before === null) return 'added'
  if (after === null) return 'removed'
  const isSame =
    before.request === after.request &&
    before.outcome === after.outcome &&
    before.status === after.status
  return isSame ? 'same' : 'changed'
}

function summarise(steps: readonly AlignedStep[]): Comparison {
  const counts = { same: 0, changed: 0, added: 0, removed: 0 }
  for (const { kind } of steps) counts[kind] += 1
  const first = steps.findIndex(({ kind }) => kind !== 'same')
  const difference = (valueOf: (step: ComparedStep) => number): Difference => ({
    before: sum(steps, ({ before }) => (before ? valueOf(before) : 0)),
    after: sum(steps, ({ after }) => (after ? valueOf(after) : 0)),
  })
  return {
    steps,
    firstDivergence: first < 0 ? null : first,
    counts,
    costNano: difference(({ costNano }) => costNano ?? 0),
    tokens: difference(({ inputTokens, outputTokens }) => inputTokens + outputTokens),
    durationMs: difference(({ type, durationMs }) => (isCall(type) ? (durationMs ?? 0) : 0)),
    saved: {
      calls: sum(steps, ({ after }) => (after?.replayed ? 1 : 0)),
      costNano: sum(steps, ({ after }) => after?.replayed?.costNano ?? 0),
      durationMs: sum(steps, ({ after }) => after?.replayed?.durationMs ?? 0),
    },
  }
}

function isCall(type: string): boolean {
  return type === 'llm' || type === 'tool'
}

function sum(steps: readonly AlignedStep[], valueOf: (step: AlignedStep) => number): number {
  return steps.reduce((total, step) => total + valueOf(step), 0)
}
