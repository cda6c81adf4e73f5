/** Beyond this the monotonic clock is taken to have stood still (a suspended machine). */
const MAX_DRIFT_MS = 1000

let kept: (() => number) | undefined

/** Milliseconds since the epoch by the machine's clock, also where a session's code is shown another. */
export function wallNow(): number {
  return kept ? kept() : Date.now()
}

/** Keeps the machine's clock for us, while another stands in front of it. */
export function keepWallClock(clock: (() => number) | undefined): void {
  kept = clock
}

/** Found when the clock is first read: loading this package does not load Node's `perf_hooks`. */
let offset: number | undefined

/**
 * Milliseconds since the epoch with microsecond fractions: the wall clock for the whole part, the
 * monotonic clock for order, so that durations are right when the wall clock is adjusted a little.
 */
export function now(): number {
  const wall = wallNow()
  offset ??= wall - performance.now()
  const time = offset + performance.now()
  if (Math.abs(wall - time) <= MAX_DRIFT_MS) return time
  offset = wall - performance.now()
  return wall
}
