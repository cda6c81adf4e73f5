import type { JsonValue } from '@agentops/protocol/messages'
import { MARK } from './portable-value.ts'

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
 * Turns what `encodeValue` gave back into the value. Data only: nothing is evaluated, and no
 * property reaches a prototype.
 */
export function decodeValue(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(decodeValue)
  if (!isObject(value)) return value
  const kind = textOf(value[MARK])
  const decoder = Object.hasOwn(DECODERS, kind) ? DECODERS[kind] : undefined
  return decoder ? decoder(value) : assign({}, value)
}
