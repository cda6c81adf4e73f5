import { noteFault } from './faults.ts'

/** How long deferred work may hold the event loop before it lets others run. */
const SLICE_MS = 4

const tasks: (() => void)[] = []
let head = 0
let scheduled = false
/** What the tasks need and is not there yet. */
let needed: Promise<void> | undefined

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
  while (!needed && head < tasks.length && performance.now() < until) runOne()
  if (head >= tasks.length) reset()
  else schedule()
}

function schedule(): void {
  if (scheduled || needed) return
  scheduled = true
  setImmediate(runSlice)
}

/** Runs a task soon, after the code that is running now has gone on; tasks keep their order. */
export function defer(task: () => void): void {
  tasks.push(task)
  schedule()
}

/** Holds back what is deferred until something has been loaded; the promise must not reject. */
export function deferUntil(loaded: Promise<void>): void {
  if (needed) return
  needed = loaded.then(() => {
    needed = undefined
    schedule()
  })
}

/** Resolves when nothing holds back what is deferred; undefined when nothing does. */
export function whatIsNeeded(): Promise<void> | undefined {
  return needed
}

/** Runs everything deferred, now. */
export function runDeferred(): void {
  while (head < tasks.length) runOne()
  reset()
}
