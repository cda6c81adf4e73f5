import type { JsonValue } from '@agentops/protocol/messages'

/** Marks an object that stands for something JSON cannot say. */
const MARK = '$agentops'
const MAX_DEPTH = 64
const MAX_NODES = 100_000
const MAX_CHARACTERS = 8 * 1024 * 1024

/** A value as JSON data, and whether {@link decodeValue} gives back all of it. */
export interface PortableValue {
  readonly value: JsonValue
  /** False when a part could not be kept: a function, a stream, a class instance's methods, too much. */
  readonly whole: boolean
}

type JsonObject = Readonly<Record<string, JsonValue>>

const TYPED_ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const

function mark(kind: string, value: JsonValue, more: JsonObject = {}): JsonValue {
  return { [MARK]: kind, value, ...more }
}

/** One walk over one value, bounded in depth, count and size. */
class Encoder {
  whole = true
  readonly #ancestors = new Set<object>()
  #nodes = 0
  #characters = 0

  encode(value: unknown): JsonValue {
    this.#nodes += 1
    const isTooMuch = this.#nodes > MAX_NODES || this.#characters > MAX_CHARACTERS
    return isTooMuch ? this.#lost('too large') : this.#any(value)
  }

  #any(value: unknown): JsonValue {
    switch (typeof value) {
      case 'string':
        this.#characters += value.length
        return value
      case 'boolean':
        return value
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : mark('number', Object.is(value, -0) ? '-0' : String(value))
      case 'bigint':
        return mark('bigint', String(value))
      case 'undefined':
        return mark('undefined', null)
      case 'object':
        return value === null ? null : this.#object(value)
      case 'function':
      case 'symbol':
        return this.#lost(typeof value)
    }
  }

  #lost(kind: string): JsonValue {
    this.whole = false
    return mark('lost', kind)
  }

  #object(value: object): JsonValue {
    if (this.#ancestors.has(value)) return this.#lost('circular')
    if (this.#ancestors.size >= MAX_DEPTH) return this.#lost('too deep')
    this.#ancestors.add(value)
    try {
      return this.#known(value) ?? this.#record(value)
    } catch {
      // A proxy or a getter of the user's threw.
      return this.#lost('unreadable')
    } finally {
      this.#ancestors.delete(value)
    }
  }

  #known(value: object): JsonValue | undefined {
    if (Array.isArray(value)) return value.map((item: unknown) => this.encode(item))
    if (value instanceof Date) return mark('date', value.getTime())
    if (value instanceof URL) return mark('url', value.href)
    if (value instanceof Map) return mark('map', this.encode([...value]))
    if (value instanceof Set) return mark('set', this.encode([...value]))
    if (value instanceof Error) return this.#error(value)
    if (ArrayBuffer.isView(value)) return this.#view(value)
    if (value instanceof ArrayBuffer) return this.#bytes('ArrayBuffer', new Uint8Array(value))
    return value instanceof Promise ? this.#lost('promise') : undefined
  }

  #view(view: ArrayBufferView): JsonValue {
    const name = Buffer.isBuffer(view) ? 'Buffer' : view.constructor.name
    return this.#bytes(name, new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  }

  #bytes(array: string, bytes: Uint8Array): JsonValue {
    this.#characters += bytes.length * 1.4
    if (this.#characters > MAX_CHARACTERS) return this.#lost('too large')
    return mark('bytes', Buffer.from(bytes).toString('base64'), { array })
  }

  #error(error: Error): JsonValue {
    const { name, message, stack = '', cause } = error
    const errors: unknown = error instanceof AggregateError ? error.errors : undefined
    return mark('error', this.#properties(error), {
      name: this.encode(name),
      message: this.encode(message),
      stack: this.encode(stack),
      ...(cause !== undefined && { cause: this.encode(cause) }),
      ...(errors !== undefined && { errors: this.encode(errors) }),
    })
  }

  #record(value: object): JsonValue {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) this.whole = false
    const properties = this.#properties(value)
    return MARK in properties ? mark('object', properties) : properties
  }

  #properties(value: object): JsonObject {
    const properties: Record<string, JsonValue> = Object.create(null)
    for (const key of Object.keys(value)) properties[key] = this.encode(Reflect.get(value, key))
    return properties
  }
}

/**
 * Any value as JSON data that {@link decodeValue} turns back: dates, maps, sets, bytes, big integers,
 * errors and `undefined` included. Never throws; bounded in depth (64), count (100,000) and size (8 MiB).
 */
export function encodeValue(value: unknown): PortableValue {
  const encoder = new Encoder()
  const encoded = encoder.encode(value)
  return { value: encoded, whole: encoder.whole }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function decodeBytes(object: JsonObject): unknown {
  const bytes = Buffer.from(textOf(object['value']), 'base64')
  const array = textOf(object['array'])
  if (array === 'Buffer') return bytes
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  if (!Object.hasOwn(TYPED_ARRAYS, array)) return buffer
  return Reflect.construct(Reflect.get(TYPED_ARRAYS, array), [buffer])
}

function decodeList(value: JsonValue | undefined): unknown[] {
  return Array.isArray(value) ? value.map(decodeValue) : []
}

/** Own properties, also one that is named `__proto__`: nothing of a recording reaches a prototype. */
function assign(target: object, properties: JsonValue | undefined): object {
  if (!isObject(properties)) return target
  for (const [key, value] of Object.entries(properties)) {
    const descriptor = {
      value: decodeValue(value),
      writable: true,
      enumerable: true,
      configurable: true,
    }
    Object.defineProperty(target, key, descriptor)
  }
  return target
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true })
}

function decodeError(object: JsonObject): Error {
  const message = textOf(object['message'])
  const errors = object['errors']
  const error =
    errors === undefined ? new Error(message) : new AggregateError(decodeList(errors), message)
  const name = textOf(object['name'])
  if (name !== error.name) define(error, 'name', name)
  define(error, 'stack', textOf(object['stack']))
  if (object['cause'] !== undefined) define(error, 'cause', decodeValue(object['cause']))
  assign(error, object['value'])
  return error
}

function decodeEntries(value: JsonValue | undefined): [unknown, unknown][] {
  return decodeList(value)
    .filter((entry): entry is unknown[] => Array.isArray(entry))
    .map(([key, item]) => [key, item])
}

const DECODERS: Readonly<Record<string, (object: JsonObject) => unknown>> = {
  number: ({ value }) => Number(value),
  bigint: ({ value }) => BigInt(/^-?\d+$/.test(textOf(value)) ? textOf(value) : 0),
  undefined: () => undefined,
  lost: () => undefined,
  date: ({ value }) => new Date(typeof value === 'number' ? value : Number.NaN),
  url: ({ value }) => (URL.canParse(textOf(value)) ? new URL(textOf(value)) : textOf(value)),
  map: ({ value }) => new Map(decodeEntries(value)),
  set: ({ value }) => new Set(decodeList(value)),
  bytes: decodeBytes,
  error: decodeError,
  object: ({ value }) => assign({}, value),
}

/**
 * Turns what {@link encodeValue} gave back into the value. Data only: nothing is evaluated, and no
 * property reaches a prototype.
 */
export function decodeValue(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(decodeValue)
  if (!isObject(value)) return value
  const kind = textOf(value[MARK])
  const decoder = Object.hasOwn(DECODERS, kind) ? DECODERS[kind] : undefined
  return decoder ? decoder(value) : assign({}, value)
}
