import type { JsonValue } from '@agentops/protocol/messages'
import {
  type Attributes,
  MAX_DEPTH,
  RejectedError,
  doubleValue,
  integerValue,
  objectOf,
} from './model.ts'
import type { WireReader } from './wire-reader.ts'

/** Reads a `Resource` into its attributes. */
export function readResource(reader: WireReader, into: Attributes): void {
  reader.message((field) => {
    if (field === 1) readKeyValue(reader, into)
  })
}

/** Reads an `InstrumentationScope`. */
export function readScope(reader: WireReader, scope: { name: string; version: string }): void {
  reader.message((field) => {
    if (field === 1) scope.name = reader.text()
    else if (field === 2) scope.version = reader.text()
  })
}

/** Reads a `KeyValue`. */
export function readKeyValue(reader: WireReader, into: Attributes): void {
  let key = ''
  let value: JsonValue = null
  reader.message((field) => {
    if (field === 1) key = reader.text()
    else if (field === 2) value = readValue(reader)
  })
  into.set(key, value)
}

/** Messages that enclose an attribute's value: request, resource spans, scope spans, span, and a few more. */
const OUTER_LEVELS = 6

/** Reads an `AnyValue`. Throws {@link RejectedError} when it is nested too deep. */
export function readValue(reader: WireReader): JsonValue {
  // Each level of nesting is a value in a list in a value: two messages, or three with keys.
  if (reader.depth > OUTER_LEVELS + 3 * MAX_DEPTH) {
    throw new RejectedError(`an attribute is nested deeper than ${MAX_DEPTH} levels`)
  }
  let value: JsonValue = null
  reader.message((field) => {
    value = readValueField(reader, field) ?? value
  })
  return value
}

function readValueField(reader: WireReader, field: number): JsonValue | undefined {
  switch (field) {
    case 1:
      return reader.text()
    case 2:
      return reader.integer() !== 0
    case 3:
      return integerValue(reader.integer64())
    case 4:
      return doubleValue(reader.double())
    case 5:
      return readArray(reader)
    case 6:
      return readKeyValueList(reader)
    case 7:
      return reader.bytes().toString('base64')
    default:
      return undefined
  }
}

function readArray(reader: WireReader): JsonValue {
  const values: JsonValue[] = []
  reader.message((field) => {
    if (field === 1) values.push(readValue(reader))
  })
  return values
}

function readKeyValueList(reader: WireReader): JsonValue {
  const entries: Attributes = new Map()
  reader.message((field) => {
    if (field === 1) readKeyValue(reader, entries)
  })
  return objectOf(entries)
}
