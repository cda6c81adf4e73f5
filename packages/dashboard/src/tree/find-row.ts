import type { EventSummary } from '@agentops/protocol/event'
import type { TreeRow } from './visible-rows.ts'

/** Which way to look. */
export type Direction = 1 | -1

/**
 * The nearest row after (or before) a place whose event satisfies the question, going round at the
 * end; `undefined` when none does.
 *
 * @param from index to start beside; -1 when nothing is selected
 */
export function findRow(
  rows: readonly TreeRow[],
  from: number,
  direction: Direction,
  question: (event: EventSummary) => boolean,
): TreeRow | undefined {
  const start = from < 0 && direction < 0 ? 0 : from
  for (let step = 1; step <= rows.length; step += 1) {
    const row = rows[(start + direction * step + rows.length * 2) % rows.length]
    if (row && question(row.event)) return row
  }
  return undefined
}
