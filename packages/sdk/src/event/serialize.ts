import type { JsonValue } from '@agentops/protocol/messages'

const MAX_DEPTH = 16
const MAX_NODES = 20_000

/** How much of a value is kept, in characters. */
export interface SerializeLimits {
  /** Of one text in it. */
  readonly maxTextLength: number
  /** Of all its texts together. */
  readonly maxValueLength: number
}

const DEFAULT_LIMITS: SerializeLimits = { maxTextLength: 262_144, maxValueLength: 1_048_576 }

/** Cuts a text and says how much was left out. */
export function clip(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : `${text.slice(0, limit)}… [truncated ${text.length - limit} characters]`
}

interface Walk {
  readonly limits: SerializeLimits
  readonly ancestors: Set<object>
  nodes: number
  characters: number
}

function fromText(value: string, walk: Walk): string {
  const { maxTextLength, maxValueLength } = walk.limits
  const left = Math.max(0, maxValueLength - walk.characters)
  const clipped = clip(value, Math.min(maxTextLength, left))
  walk.characters += clipped.length
  return clipped
}

function fromNumber(value: number): JsonValue {
  return Number.isFinite(value) ? value : String(value)
}

function fromBinary(value: ArrayBufferView | ArrayBuffer): string {
  const name = value.constructor?.name ?? 'ArrayBuffer'
  return `[${name} ${value.byteLength} bytes]`
}

function fromError(value: Error): JsonValue {
  return { name: value.name, message: clip(value.message, 8192) }
}

/** Objects that say more than their own properties; `undefined` when the value is none of them. */
function fromKnownObject(value: object, walk: Walk, depth: number): JsonValue | undefined {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  }
  if (value instanceof Error) return fromError(value)
  if (value instanceof URL || value instanceof RegExp) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return fromBinary(value)
  if (value instanceof Map) return fromEntries(value.entries(), walk, depth)
  if (value instanceof Set) return fromItems(value.values(), walk, depth)
  if (Array.isArray(value)) return fromItems(value.values(), walk, depth)
  if (value instanceof Promise) return '[Promise]'
  return undefined
}

function fromItems(items: Iterable<unknown>, walk: Walk, depth: number): JsonValue {
  const list: JsonValue[] = []
  for (const item of items) {
    if (walk.nodes >= MAX_NODES) return [...list, '[truncated: too many values]']
    list.push(convert(item, walk, depth + 1))
  }
  return list
}

function fromEntries(
  entries: Iterable<readonly [unknown, unknown]>,
  walk: Walk,
  depth: number,
): JsonValue {
  const object: Record<string, JsonValue> = Object.create(null)
  for (const [key, value] of entries) {
    if (walk.nodes >= MAX_NODES) {
      object['[truncated]'] = 'too many values'
      break
    }
    if (value !== undefined) object[String(key)] = convert(value, walk, depth + 1)
  }
  return object
}

/** Own enumerable properties; a getter that throws is shown as such. */
function* properties(value: object): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(value)) {
    try {
      yield [key, Reflect.get(value, key)]
    } catch {
      yield [key, '[getter threw]']
    }
  }
}

function fromObject(value: object, walk: Walk, depth: number): JsonValue {
  if (walk.ancestors.has(value)) return '[circular]'
  if (depth >= MAX_DEPTH) return '[truncated: too deep]'
  walk.ancestors.add(value)
  try {
    const known = fromKnownObject(value, walk, depth)
    if (known !== undefined) return known
    const replacement: unknown = 'toJSON' in value ? callToJson(value) : undefined
    if (replacement !== undefined && replacement !== value)
      return convert(replacement, walk, depth + 1)
    return fromEntries(properties(value), walk, depth)
  } finally {
    walk.ancestors.delete(value)
  }
}

function callToJson(value: object): unknown {
  const method: unknown = Reflect.get(value, 'toJSON')
  return typeof method === 'function' ? Reflect.apply(method, value, ['']) : undefined
}

function convert(value: unknown, walk: Walk, depth: number): JsonValue {
  walk.nodes += 1
  switch (typeof value) {
    case 'string':
      return fromText(value, walk)
    case 'number':
      return fromNumber(value)
    case 'boolean':
      return value
    case 'bigint':
    case 'symbol':
      return String(value)
    case 'undefined':
      return null
    case 'function':
      return `[function ${value.name || 'anonymous'}]`
    case 'object':
      return value === null ? null : convertObject(value, walk, depth)
  }
}

function convertObject(value: object, walk: Walk, depth: number): JsonValue {
  try {
    return fromObject(value, walk, depth)
  } catch {
    // A proxy or `toJSON` of the user's threw: the rest of the value is still worth having.
    return '[unreadable]'
  }
}

/** A snapshot of any value as JSON data, bounded in depth, count, size and time. Never throws. */
export function toJson(value: unknown, limits: SerializeLimits = DEFAULT_LIMITS): JsonValue {
  return convert(value, { limits, ancestors: new Set(), nodes: 0, characters: 0 }, 0)
}

/** A snapshot of any value as JSON text; see {@link toJson}. */
export function toJsonText(value: unknown, limits?: SerializeLimits): string {
  return JSON.stringify(toJson(value, limits))
}
