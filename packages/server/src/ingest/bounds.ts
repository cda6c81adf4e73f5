/** Longest text of one attribute that is kept, in UTF-16 units. */
export const MAX_ATTRIBUTE_LENGTH = 65_536
/** Longest single text inside a message, argument or result. */
export const MAX_CONTENT_LENGTH = 262_144
/** Most attributes that one span keeps. */
export const MAX_ATTRIBUTES = 1000
const MAX_NAME_LENGTH = 1000
const MAX_PREVIEW_LENGTH = 256

/** Cuts a long text and says so at its end. */
export function boundText(text: string, maximum: number): string {
  if (text.length <= maximum) return text
  const kept = withoutHalfPair(text.slice(0, maximum))
  return `${kept}…[truncated: ${text.length - kept.length} of ${text.length} characters]`
}

/** A name or label of bounded length. */
export function boundName(text: string | undefined): string {
  return text === undefined ? '' : boundText(text, MAX_NAME_LENGTH)
}

/** Cuts every long text inside a value and says so where it was cut. */
export function boundJson(value: unknown, maximum: number): unknown {
  return isBound(value, maximum) ? value : boundCopy(value, maximum)
}

function isBound(value: unknown, maximum: number): boolean {
  if (typeof value === 'string') return value.length <= maximum
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((item) => isBound(item, maximum))
  for (const key in value) {
    if (!isBound(Reflect.get(value, key), maximum)) return false
  }
  return true
}

function boundCopy(value: unknown, maximum: number): unknown {
  if (typeof value === 'string') return boundText(value, maximum)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => boundCopy(item, maximum))
  const bounded: { [key: string]: unknown } = Object.create(null)
  for (const [key, item] of Object.entries(value)) bounded[key] = boundCopy(item, maximum)
  return bounded
}

/** White space other than one space between words. */
const UNEVEN_SPACE = /[^\S ]| {2}/

/** The first 256 characters of a text on one line. */
export function previewOf(text: string): string {
  const beginning = text.slice(0, 4 * MAX_PREVIEW_LENGTH)
  // Most texts need no change, which is seen much faster than made.
  const line = (UNEVEN_SPACE.test(beginning) ? beginning.replaceAll(/\s+/g, ' ') : beginning).trim()
  return line.length <= MAX_PREVIEW_LENGTH
    ? line
    : `${withoutHalfPair(line.slice(0, MAX_PREVIEW_LENGTH - 1))}…`
}

function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}
