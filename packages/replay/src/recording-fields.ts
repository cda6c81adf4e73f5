import { isDeeperThan, isList, isObject, MAX_DEPTH } from './canonical-json.ts'
import type { JsonValue } from '@agentops/protocol/messages'
import { RecordingError } from './recording-error.ts'

/** Longest name, id or header of a recording, in characters. */
const MAX_LABEL = 16_384

/**
 * The fields of one object of a recording, read one by one: only own fields that are asked for, of
 * the type that is asked for, are taken. `__proto__` is a field like others, and nobody asks for it.
 */
export class Fields {
  readonly #object: Readonly<Record<string, JsonValue>>
  readonly #line: number
  readonly #path: string

  constructor(value: JsonValue | undefined, line: number, path = '') {
    if (!isObject(value)) throw new RecordingError('invalid', 'must be an object', line, path)
    this.#object = value
    this.#line = line
    this.#path = path
  }

  text(key: string, limit = MAX_LABEL): string {
    const value = this.#own(key)
    if (typeof value !== 'string') return this.refuse(key, 'must be a text')
    return value.length <= limit ? value : this.refuse(key, `is longer than ${limit} characters`)
  }

  number(key: string): number {
    const value = this.#own(key)
    return typeof value === 'number' ? value : this.refuse(key, 'must be a number')
  }

  /** A count, a time or a size. */
  positive(key: string): number {
    const value = this.number(key)
    return value >= 0 ? value : this.refuse(key, 'must not be negative')
  }

  flag(key: string): boolean {
    const value = this.#own(key)
    return typeof value === 'boolean' ? value : this.refuse(key, 'must be true or false')
  }

  oneOf<Word extends string>(key: string, words: readonly Word[]): Word {
    const text = this.text(key)
    const word = words.find((one) => one === text)
    return word ?? this.refuse(key, `must be one of ${words.join(', ')}`)
  }

  /** Whatever JSON it is, as deep as we can walk. */
  json(key: string): JsonValue {
    const value = this.#own(key) ?? null
    return isDeeperThan(value, MAX_DEPTH) ? this.refuse(key, 'is nested too deeply') : value
  }

  has(key: string): boolean {
    return this.#own(key) !== undefined
  }

  object(key: string): Fields {
    return new Fields(this.#own(key), this.#line, this.#at(key))
  }

  /** What `read` makes of the field; null when the field is null or absent. */
  nullable<Value>(key: string, read: (fields: Fields, key: string) => Value): Value | null {
    return this.#own(key) == null ? null : read(this, key)
  }

  list<Item>(key: string, read: (item: JsonValue, fields: Fields) => Item): readonly Item[] {
    const value = this.#own(key) ?? null
    if (!isList(value)) return this.refuse(key, 'must be a list')
    return value.map((item, index) => {
      const path = `${this.#at(key)}[${index}]`
      const fields = isObject(item) ? item : { item }
      return read(item, new Fields(fields, this.#line, path))
    })
  }

  /** Keys and values of a field that holds counts. */
  counts(key: string): Readonly<Record<string, number>> {
    const counts: Record<string, number> = Object.create(null)
    const fields = this.object(key)
    for (const name of Object.keys(fields.#object)) counts[name] = fields.positive(name)
    return counts
  }

  /** Refuses the recording because of a field. */
  refuse(key: string, message: string): never {
    throw new RecordingError('invalid', message, this.#line, this.#at(key))
  }

  #own(key: string): JsonValue | undefined {
    return Object.hasOwn(this.#object, key) ? this.#object[key] : undefined
  }

  #at(key: string): string {
    return this.#path ? `${this.#path}.${key}` : key
  }
}
