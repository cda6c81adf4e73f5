import { noteFault } from './faults.ts'

/**
 * How long deferred work waits for more of its kind: done call by call, it would push the agent's code
 * out of the processor's caches between any two calls, and find its own gone each time.
 */
const GATHER_MS = 8
/** How long deferred work may hold the event loop before it lets others run. */
const SLICE_MS = 4
/** How long deferred work waits for the event loop's turn, before it runs where more is deferred. */
const LATE_MS = 14
/** How much of it runs then: the code around may only have lost its core for a while. */
const LATE_SLICE_MS = 1

const tasks: (() => void)[] = []
let head = 0
let gathering: NodeJS.Timeout | undefined
let scheduled: NodeJS.Immediate | undefined
let scheduledAt = 0
let isRunning = false
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

function runSlice(sliceMs = SLICE_MS): void {
  unschedule()
  isRunning = true
  const until = performance.now() + sliceMs
  while (!needed && head < tasks.length && performance.now() < until) runOne()
  isRunning = false
  if (head >= tasks.length) reset()
  else if (!needed) goOn()
}

/** The rest of what has been gathered waits for the event loop's turn only. */
function goOn(): void {
  scheduled = setImmediate(() => runSlice())
  scheduledAt = performance.now()
}

function unschedule(): void {
  if (gathering) clearTimeout(gathering)
  if (scheduled) clearImmediate(scheduled)
  gathering = scheduled = undefined
}

function schedule(): void {
  if (gathering || scheduled || needed) return
  gathering = setTimeout(() => runSlice(), GATHER_MS)
  // The end of the process is seen, and runs what is left.
  gathering.unref?.()
  scheduledAt = performance.now()
}

/** Code that never gives the event loop its turn must not pile up work, nor lose it when killed. */
function runLate(): void {
  const isWaiting = gathering !== undefined || scheduled !== undefined
  if (!isWaiting || isRunning || performance.now() - scheduledAt < LATE_MS) return
  const since = scheduledAt
  runSlice(LATE_SLICE_MS)
  // What is left is late still: whoever defers more than can be done does some of it each time.
  scheduledAt = since
}

/** Runs a task soon, after the code that is running now has gone on; tasks keep their order. */
export function defer(task: () => void): void {
  runLate()
  tasks.push(task)
  schedule()
}

/** Lets what is deferred wait for the event loop's turn only: it is much, and would hold up what comes next. */
export function hurryDeferred(): void {
  if (!gathering) return
  unschedule()
  goOn()
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

/** Runs everything deferred, once what it needs has been loaded. */
export async function settleDeferred(): Promise<void> {
  if (needed) await needed
  runDeferred()
}
