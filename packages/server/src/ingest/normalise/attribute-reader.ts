import type { JsonValue } from '@agentops/protocol/messages'
import type { Attributes } from '../otlp/model.ts'

/**
 * Reads a span's attributes and remembers which were taken, so that all others are kept verbatim. A
 * value of an unexpected kind is not taken.
 */
export class AttributeReader {
  readonly #attributes: Attributes
  readonly #taken = new Set<string>()

  constructor(attributes: Attributes) {
    this.#attributes = attributes
  }

  /** Looks at a value without taking it. */
  peek(key: string): JsonValue | undefined {
    return this.#attributes.get(key)
  }

  /** Looks at a text that is not empty, without taking it. */
  peekText(key: string): string | undefined {
    const value = this.#attributes.get(key)
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  /** Looks at a count without taking it. */
  peekCount(key: string): number | undefined {
    const value = this.#attributes.get(key)
    return typeof value === 'number' && value >= 0 ? Math.trunc(value) : undefined
  }

  /** Takes a text that is not empty; a number is its decimal text. */
  text(key: string): string | undefined {
    const value = this.#attributes.get(key)
    if (typeof value === 'number') return this.#take(key, String(value))
    return typeof value === 'string' && value !== '' ? this.#take(key, value) : undefined
  }

  /** Takes a finite number, or a text that is one. */
  number(key: string): number | undefined {
    const value = this.#attributes.get(key)
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number)
      ? this.#take(key, number)
      : undefined
  }

  /** Takes a count: a number that is not negative, without its fraction, at most 2^53. */
  count(key: string): number | undefined {
    const value = this.number(key)
    return value === undefined
      ? undefined
      : Math.min(Math.max(0, Math.trunc(value)), Number.MAX_SAFE_INTEGER)
  }

  /** Takes a list of texts: an array, JSON text of one, or one text. */
  texts(key: string): string[] | undefined {
    const value = parsed(this.#attributes.get(key))
    const list = typeof value === 'string' ? [value] : value
    if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) return undefined
    return this.#take(key, list)
  }

  /** Takes a list of numbers. */
  numbers(key: string): number[] | undefined {
    const value = parsed(this.#attributes.get(key))
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) return undefined
    return this.#take(key, value)
  }

  /** Takes any value; text that is JSON is parsed. */
  json(key: string): JsonValue | undefined {
    const value = this.#attributes.get(key)
    return value === undefined ? undefined : this.#take(key, parsed(value) ?? null)
  }

  /** Takes a value that `read` understands; text that is JSON is parsed first. */
  structured<Value>(key: string, read: (value: JsonValue) => Value | undefined): Value | undefined {
    const value = parsed(this.#attributes.get(key))
    const result = value === undefined ? undefined : read(value)
    return result === undefined ? undefined : this.#take(key, result)
  }

  /** Marks an attribute as taken whose meaning is in the row already. */
  drop(key: string): void {
    this.#taken.add(key)
  }

  /** What nobody took. */
  *rest(): Generator<readonly [string, JsonValue]> {
    for (const entry of this.#attributes) if (!this.#taken.has(entry[0])) yield entry
  }

  #take<Value>(key: string, value: Value): Value {
    this.#taken.add(key)
    return value
  }
}

function parsed(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value
  try {
    const json: JsonValue = JSON.parse(value)
    return json
  } catch {
    return value
  }
}
