import type { JsonValue } from '@agentops/protocol/messages'

const MAX_DEPTH = 16
const MAX_NODES = 20_000
/** A value that takes longer, as its getters may, is cut where it is then. */
const MAX_MS = 50
/** The clock is looked at after so many values, and after each where they turn out to be slow. */
const LOOK_AFTER = 8
const SLOW_MS = 1

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
  readonly until: number
  nodes: number
  characters: number
  /** How many values there are when the clock is looked at next, and when it last was. */
  nextLook: number
  lookedAt: number
}

function isLate(walk: Walk): boolean {
  if (walk.nodes >= walk.nextLook) {
    const time = performance.now()
    walk.nextLook = walk.nodes + (time - walk.lookedAt > SLOW_MS ? 1 : LOOK_AFTER)
    walk.lookedAt = time
  }
  return walk.lookedAt > walk.until
}

/** Why no more of a value is taken; empty while there is room. */
function exhausted(walk: Walk): string {
  if (walk.nodes >= MAX_NODES) return 'too many values'
  return isLate(walk) ? 'took too long' : ''
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

/** Name and message, where it comes from, and what a class of its own has added, such as `code`. */
function fromError(value: Error, walk: Walk, depth: number): JsonValue {
  const { name, message, cause } = value
  const said: [string, unknown][] = [
    ['name', name],
    ['message', clip(String(message), 8192)],
    ['cause', cause],
  ]
  if (value instanceof AggregateError) said.push(['errors', value.errors])
  const names = new Set(['name', 'message', 'stack', 'cause', 'errors'])
  const added = [...properties(value)].filter(([key]) => !names.has(key))
  return fromEntries([...said, ...added], walk, depth)
}

/** Objects that say more than their own properties; `undefined` when the value is none of them. */
function fromKnownObject(value: object, walk: Walk, depth: number): JsonValue | undefined {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  }
  if (value instanceof Error) return fromError(value, walk, depth)
  if (value instanceof URL || value instanceof RegExp) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return fromBinary(value)
  if (value instanceof Map) return fromMap(value, walk, depth)
  if (value instanceof Set) return fromItems(value.values(), walk, depth)
  if (Array.isArray(value)) return fromItems(value.values(), walk, depth)
  if (value instanceof Promise) return '[Promise]'
  return fromBoxed(value, walk)
}

/** `new String(…)` and its like: an object with a property for each character. */
function fromBoxed(value: object, walk: Walk): JsonValue | undefined {
  if (value instanceof String) return fromText(value.valueOf(), walk)
  if (value instanceof Number) return fromNumber(value.valueOf())
  return value instanceof Boolean ? value.valueOf() : undefined
}

function fromItems(items: Iterable<unknown>, walk: Walk, depth: number): JsonValue {
  const list: JsonValue[] = []
  for (const item of items) {
    const reason = exhausted(walk)
    if (reason) return [...list, `[truncated: ${reason}]`]
    list.push(convert(item, walk, depth + 1))
  }
  return list
}

/** Keys count and are cut like texts. */
function keyText(key: unknown, walk: Walk): string {
  return fromText(String(key), walk)
}

/** A map is an object, unless a key is one: then it is a list of pairs. */
function fromMap(map: ReadonlyMap<unknown, unknown>, walk: Walk, depth: number): JsonValue {
  for (const key of map.keys()) {
    if (typeof key === 'object' || typeof key === 'function') return fromItems(map, walk, depth)
    if (exhausted(walk)) break
  }
  return fromEntries(map, walk, depth)
}

function fromEntries(
  entries: Iterable<readonly [unknown, unknown]>,
  walk: Walk,
  depth: number,
): JsonValue {
  const object: Record<string, JsonValue> = Object.create(null)
  for (const [key, value] of entries) {
    const reason = exhausted(walk)
    if (reason) {
      object['[truncated]'] = reason
      break
    }
    if (value !== undefined) object[keyText(key, walk)] = convert(value, walk, depth + 1)
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
    const entries = fromEntries(properties(value), walk, depth)
    // Of a `Response`, a `Headers` or a class of private fields there is only the name to show.
    return Object.keys(entries ?? {}).length === 0 ? (opaqueName(value) ?? entries) : entries
  } finally {
    walk.ancestors.delete(value)
  }
}

/** What to call an object that shows nothing of itself; undefined for a plain one. */
function opaqueName(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return undefined
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `[${clip(name, 200)}]` : undefined
}

function nameOfFunction(value: unknown): string {
  try {
    const name: unknown = Reflect.get(Object(value), 'name')
    return typeof name === 'string' && name !== '' ? clip(name, 200) : 'anonymous'
  } catch {
    return 'anonymous'
  }
}

function callToJson(value: object): unknown {
  // Bun's `Headers` would give their values, as no other runtime's do: keys are among them.
  if (Reflect.get(value, Symbol.toStringTag) === 'Headers') return undefined
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
      return fromText(String(value), walk)
    case 'undefined':
      return null
    case 'function':
      return `[function ${nameOfFunction(value)}]`
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
  const lookedAt = performance.now()
  const clock = { until: lookedAt + MAX_MS, nextLook: LOOK_AFTER, lookedAt }
  return convert(value, { limits, ancestors: new Set(), ...clock, nodes: 0, characters: 0 }, 0)
}

/** A snapshot of any value as JSON text; see {@link toJson}. */
export function toJsonText(value: unknown, limits?: SerializeLimits): string {
  return JSON.stringify(toJson(value, limits))
}
