const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  [1, 2, 4, 6, 12].map((hours) => hours * 3_600_000),
)
const DAY_MS = 86_400_000

/** Round times to mark on an axis. */
export interface Ticks {
  /** Milliseconds between two ticks. */
  readonly step: number
  /** Milliseconds from the axis' origin, ascending. */
  readonly values: readonly number[]
}

/**
 * Ticks at round times, at most `count` of them.
 *
 * @param from milliseconds from the origin at the axis' left end
 * @param to milliseconds from the origin at its right end
 */
export function ticksBetween(from: number, to: number, count: number): Ticks {
  const step = stepFor(Math.max(to - from, 1e-6) / Math.max(1, count))
  const values: number[] = []
  for (let index = Math.ceil(from / step); index * step < to; index += 1) values.push(index * step)
  return { step, values }
}

function stepFor(least: number): number {
  if (least < 1) return roundUp(least)
  return STEPS_MS.find((step) => step >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS
}

/** The next number of the form 1, 2 or 5 times a power of ten. */
function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10
  return factor * power
}
