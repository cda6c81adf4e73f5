import { noteFault } from './faults.ts'

/** How long deferred work may hold the event loop before it lets others run. */
const SLICE_MS = 4

const tasks: (() => void)[] = []
let head = 0
let scheduled = false

function runOne(): void {
  const task = tasks[head]
  head += 1
  try {
    task?.()
  } catch (error) {
    noteFault('reading what was recorded', error)
  }
}

function reset(): void {
  tasks.length = 0
  head = 0
}

function runSlice(): void {
  scheduled = false
  const until = performance.now() + SLICE_MS
  while (head < tasks.length && performance.now() < until) runOne()
  if (head >= tasks.length) reset()
  else schedule()
}

function schedule(): void {
  if (scheduled) return
  scheduled = true
  setImmediate(runSlice)
}

/** Runs a task soon, after the code that is running now has gone on; tasks keep their order. */
export function defer(task: () => void): void {
  tasks.push(task)
  schedule()
}

/** Runs everything deferred, now. */
export function runDeferred(): void {
  while (head < tasks.length) runOne()
  reset()
}
