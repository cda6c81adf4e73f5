const YES = new Set(['true', '1', 'yes', 'on'])
const NO = new Set(['false', '0', 'no', 'off'])

/** Reads true or false, as a value or as people write it in an environment; `undefined` when it is neither. */
export function readFlag(given: unknown): boolean | undefined {
  if (typeof given === 'boolean') return given
  const text = typeof given === 'string' ? given.trim().toLowerCase() : ''
  return YES.has(text) || (NO.has(text) ? false : undefined)
}
