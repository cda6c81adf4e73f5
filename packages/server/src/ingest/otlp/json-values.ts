import type { JsonValue } from '@agentops/protocol/messages'
import {
  type Attributes,
  MAX_DEPTH,
  MalformedError,
  RejectedError,
  type Rejection,
  doubleValue,
  integerValue,
  objectOf,
} from './model.ts'

/** Parses the body of a request. Throws {@link MalformedError}. */
export function parseJson(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new MalformedError(error instanceof Error ? error.message : 'not JSON')
  }
  return recordOf(value)
}

/** The resource's attributes; none, and a rejection, when one is wrong. */
export function readResource(resourceSpans: object, rejections: Rejection[]): Attributes {
  try {
    return readAttributes(recordOf(get(resourceSpans, 'resource') ?? {}))
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    rejections.push({ item: '(resource)', reason: error.message })
    return new Map()
  }
}

/** The attributes of a record. Throws {@link RejectedError} for a wrong value. */
export function readAttributes(record: object): Attributes {
  const attributes: Attributes = new Map()
  for (const item of listOf(record, 'attributes')) {
    attributes.set(textOf(get(item, 'key')), readValue(get(item, 'value'), 0))
  }
  return attributes
}

/** An `AnyValue`. Throws {@link RejectedError} when it is wrong. */
export function readValue(value: unknown, depth: number): JsonValue {
  if (depth > MAX_DEPTH) {
    throw new RejectedError(`an attribute is nested deeper than ${MAX_DEPTH} levels`)
  }
  if (typeof value !== 'object' || value === null) return null
  if ('stringValue' in value) return textOf(value.stringValue)
  if ('boolValue' in value) return value.boolValue === true || value.boolValue === 'true'
  if ('intValue' in value) return integerValue(integerOf(value.intValue))
  if ('doubleValue' in value) return doubleValue(Number(value.doubleValue))
  if ('bytesValue' in value) return textOf(value.bytesValue)
  return readNested(value, depth)
}

function readNested(value: object, depth: number): JsonValue {
  if ('arrayValue' in value) {
    return listOf(recordOf(value.arrayValue), 'values').map((item) => readValue(item, depth + 1))
  }
  if (!('kvlistValue' in value)) return null
  const items = listOf(recordOf(value.kvlistValue), 'values')
  return objectOf(
    items.map((item) => [textOf(get(item, 'key')), readValue(get(item, 'value'), depth + 1)]),
  )
}

/** A field of anything. */
export function get(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/** An object. Throws {@link MalformedError}. */
export function recordOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new MalformedError('an object was expected')
}

/** A field that is a list; none when it is absent. Throws {@link MalformedError}. */
export function listOf(record: object, key: string): readonly unknown[] {
  const value = get(record, key)
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new MalformedError(`${key} must be an array`)
}

/** A text, empty when it is absent. Throws {@link RejectedError}. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new RejectedError('a text was expected')
  return /\p{Surrogate}/u.test(value) ? Buffer.from(value).toString() : value
}

/** A text, or empty text for anything else. */
export function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** An id in lower-case hex. Throws {@link RejectedError}. */
export function hexOf(value: unknown, what: string): string {
  const hex = textOf(value).toLowerCase()
  if (/^[0-9a-f]*$/.test(hex)) return hex
  throw new RejectedError(`the ${what} must be hexadecimal`)
}

/** An integer as number or text, 0 when it is absent. Throws {@link RejectedError}. */
export function integerOf(value: unknown): bigint {
  if (value === undefined || value === null || value === '') return 0n
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value)
  throw new RejectedError('an integer was expected')
}
