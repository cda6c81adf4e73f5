/** How much each row does: all of it with `npm run test:faults`, a few rounds in `npm test`. */
export const IS_FULL = process.env['FAULTS'] === 'full'

/** Picks the number for this run. */
export function scaled(full: number, short: number): number {
  return IS_FULL ? full : short
}

/** Resolves after this many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
