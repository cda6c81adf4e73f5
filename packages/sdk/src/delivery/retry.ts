const FIRST_MS = 200
const MAX_MS = 30_000

/**
 * How long to wait before attempt number `failures` + 1: exponential, with full jitter, and never
 * shorter than the server asked for.
 */
export function backoffMs(failures: number, afterMs = 0, random = Math.random()): number {
  const ceiling = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16))
  return Math.max(afterMs, ceiling / 2 + (random * ceiling) / 2)
}
