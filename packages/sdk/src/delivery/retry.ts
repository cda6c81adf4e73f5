const FIRST_MS = 200
const MAX_MS = 30_000
/** A server that is back at once is not asked in the same moment by everybody. */
const LEAST_MS = 20
/** Longer than this no server is taken at its word. */
const MAX_ASKED_MS = 10 * 60_000

/**
 * How long to wait before attempt number `failures` + 1: exponential, with full jitter, and never
 * shorter than the server asked for.
 *
 * @param afterMs what `Retry-After` said, in milliseconds
 */
export function backoffMs(failures: number, afterMs = 0, random = Math.random()): number {
  const ceiling = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16))
  return Math.max(Math.min(afterMs, MAX_ASKED_MS), LEAST_MS, random * ceiling)
}
