import type { JsonValue } from '@agentops/protocol/messages'

/** An object of unknown shape. */
export type JsonRecord = Readonly<Record<string, unknown>>

/** The fields of `T`, each of which may be missing or undefined. */
export type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** `T` without its undefined values. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** Deeper values would overflow the stack of whoever serialises them. */
const MAX_DEPTH = 64
/** Characters that one streamed field may grow to. */
const MAX_STREAMED_TEXT = 4_194_304

const NOTHING: JsonRecord = Object.freeze({})
const NONE: readonly unknown[] = Object.freeze([])

/** Is it an object that is neither null nor a list? */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object, or an empty one. */
export function record(value: unknown): JsonRecord {
  return isRecord(value) ? value : NOTHING
}

/** The list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NONE
}

/** The text, unless it is empty or none. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The number, if it is a finite one. */
export function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The number, if it is a finite one above zero. */
export function positive(value: unknown): number | undefined {
  const number = finite(value)
  return number !== undefined && number > 0 ? number : undefined
}

/** The texts of a list, or a lone text as a list of one; undefined when there is none. */
export function texts(value: unknown): readonly string[] | undefined {
  const found = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string')
  return found.length > 0 ? found : undefined
}

/** Parses JSON; undefined when it is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

function isJson(value: unknown, depth: number): value is JsonValue {
  if (typeof value !== 'object' || value === null) return value !== undefined
  if (depth === 0) return false
  for (const inner of Object.values(value)) if (!isJson(inner, depth - 1)) return false
  return true
}

/** A value out of parsed JSON as it is, unless it is nested more than 64 levels deep. */
export function jsonValue(value: unknown): JsonValue {
  if (value === undefined) return null
  return isJson(value, MAX_DEPTH) ? value : '[truncated: too deep]'
}

/** JSON in a text, parsed; the text itself when it does not parse or is nested too deep. */
export function jsonOrText(value: unknown): JsonValue {
  if (typeof value !== 'string') return jsonValue(value)
  const parsed = parseJson(value)
  return parsed !== undefined && isJson(parsed, MAX_DEPTH) ? parsed : value
}

/** A copy without the fields that are undefined. */
export function defined<T extends object>(fields: T): Defined<T>
export function defined(fields: JsonRecord): JsonRecord {
  const kept: Record<string, unknown> = {}
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key]
  return kept
}

/** Longer than any signature that a provider gives a thought. */
const MAX_SIGNATURE = 65_536

/** A provider's signature of a thought; one that is absurdly long is none. */
export function signatureOf(value: unknown): string | undefined {
  const signature = text(value)
  return signature !== undefined && signature.length > MAX_SIGNATURE ? undefined : signature
}

/** Appends a streamed piece to a text, which is cut with a mark at 4 Mi characters. */
export function append(current: string, piece: unknown): string {
  if (typeof piece !== 'string' || current.length > MAX_STREAMED_TEXT) return current
  const joined = current + piece
  return joined.length > MAX_STREAMED_TEXT
    ? `${joined.slice(0, MAX_STREAMED_TEXT)}… [truncated]`
    : joined
}
