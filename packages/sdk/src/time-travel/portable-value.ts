import type { JsonValue } from '@agentops/protocol/messages'

/** Marks an object that stands for something JSON cannot say. */
export const MARK = '$agentops'
const MAX_DEPTH = 64
const MAX_NODES = 100_000
const MAX_CHARACTERS = 8 * 1024 * 1024
/** A value whose getters take longer is not kept whole: the tool's caller waits for it. */
const MAX_MS = 200
const LOOK_AFTER = 64

/** A value as JSON data, and whether `decodeValue` gives back all of it. */
export interface PortableValue {
  readonly value: JsonValue
  /** False when a part could not be kept: a function, a stream, a class instance's methods, too much. */
  readonly whole: boolean
}

type JsonObject = Readonly<Record<string, JsonValue>>

function mark(kind: string, value: JsonValue, more: JsonObject = {}): JsonValue {
  return { [MARK]: kind, value, ...more }
}

/** One walk over one value, bounded in depth, count, size and time. */
class Encoder {
  whole = true
  readonly #ancestors = new Set<object>()
  readonly #until = performance.now() + MAX_MS
  #nodes = 0
  #characters = 0
  #isOver = false

  encode(value: unknown): JsonValue {
    this.#nodes += 1
    return this.#isTooMuch ? this.#lost('too large') : this.#any(value)
  }

  /** Once it is, the walk stops wherever it is: a value that is not whole need not be complete. */
  get #isTooMuch(): boolean {
    this.#isOver ||=
      this.#nodes > MAX_NODES ||
      this.#characters > MAX_CHARACTERS ||
      (this.#nodes % LOOK_AFTER === 0 && performance.now() > this.#until)
    return this.#isOver
  }

  #any(value: unknown): JsonValue {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
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

  #text(text: string): JsonValue {
    this.#characters += text.length
    return this.#characters > MAX_CHARACTERS ? this.#lost('too large') : text
  }

  #items(items: Iterable<unknown>): JsonValue {
    const list: JsonValue[] = []
    for (const item of items) {
      list.push(this.encode(item))
      if (this.#isOver) break
    }
    return list
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
    if (Array.isArray(value)) return this.#items(value)
    if (value instanceof Date) return mark('date', value.getTime())
    if (value instanceof URL) return mark('url', value.href)
    if (value instanceof Map) return mark('map', this.#items(value))
    if (value instanceof Set) return mark('set', this.#items(value))
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
    for (const key of Object.keys(value)) {
      if (this.#isOver) break
      this.#characters += key.length
      properties[key] = this.encode(Reflect.get(value, key))
    }
    return properties
  }
}

/**
 * Any value as JSON data that `decodeValue` turns back: dates, maps, sets, bytes, big integers,
 * errors and `undefined` included. Never throws; bounded in depth (64), count (100,000), size
 * (8 MiB) and time.
 */
export function encodeValue(value: unknown): PortableValue {
  const encoder = new Encoder()
  const encoded = encoder.encode(value)
  return { value: encoded, whole: encoder.whole }
}
