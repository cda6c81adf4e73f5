import { append, type JsonRecord, list, record, text } from '../json.ts'

/** Deeper paths are no argument of a function. */
const MAX_DEPTH = 16
/** More pieces than this in one call are not a model's. */
const MAX_PIECES = 65_536

type Draft = Map<string, unknown>

/** `$.place.streets[0]` → `place`, `streets`, `0`. */
function keysOf(path: unknown): string[] {
  const keys = (text(path) ?? '').split(/[.[\]'"]+/)
  return keys.filter((key) => key !== '' && key !== '$').slice(0, MAX_DEPTH)
}

function valueOf(piece: JsonRecord, known: unknown): unknown {
  const said = piece['stringValue']
  if (typeof said === 'string') return append(typeof known === 'string' ? known : '', said)
  if ('nullValue' in piece) return null
  return piece['numberValue'] ?? piece['boolValue']
}

function place(draft: Draft, [key, ...rest]: readonly string[], piece: JsonRecord): void {
  if (key === undefined) return
  const known = draft.get(key)
  if (rest.length === 0) draft.set(key, valueOf(piece, known))
  else {
    const inner: Draft = known instanceof Map ? known : new Map()
    draft.set(key, inner)
    place(inner, rest, piece)
  }
}

/** Lists have numbers for keys, in order. */
function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value
  const entries = [...value].map(([key, inner]) => [String(key), plain(inner)] as const)
  const isList = entries.every(([key], index) => key === String(index))
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

/**
 * Puts together arguments that were streamed in pieces, each with the path to its place
 * (`streamFunctionCallArguments` of Vertex AI).
 */
export function wholeArguments(partialArgs: unknown): JsonRecord {
  const draft: Draft = new Map()
  for (const piece of list(partialArgs).slice(0, MAX_PIECES)) {
    const { jsonPath } = record(piece)
    place(draft, keysOf(jsonPath), record(piece))
  }
  return draft.size === 0
    ? {}
    : Object.fromEntries([...draft].map(([key, value]) => [key, plain(value)]))
}
