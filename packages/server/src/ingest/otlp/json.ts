import type { JsonValue } from '@agentops/protocol/messages'
import {
  type Attributes,
  type Decoded,
  type OtlpSpan,
  MAX_DEPTH,
  MalformedError,
  SpanRejectedError,
  checkSpan,
  doubleValue,
  emptySpan,
  integerValue,
  objectOf,
} from './model.ts'

/**
 * Decodes the JSON form of an `ExportTraceServiceRequest`: ids in hex, 64-bit integers as text or
 * number, enums as numbers, unknown names ignored. A span with a wrong value is rejected alone.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 *
 * @throws MalformedError when the text is no such message
 */
export function decodeJson(text: string): Decoded {
  const decoded: Decoded = { groups: [], rejections: [] }
  for (const item of listOf(parse(text), 'resourceSpans')) {
    const resourceSpans = recordOf(item)
    const resource = readResource(resourceSpans, decoded)
    for (const scopeSpans of listOf(resourceSpans, 'scopeSpans')) {
      const scope = recordOf(get(scopeSpans, 'scope') ?? {})
      decoded.groups.push({
        resource,
        scopeName: textOf(get(scope, 'name')),
        scopeVersion: textOf(get(scope, 'version')),
        spans: readSpans(scopeSpans, decoded),
      })
    }
  }
  return decoded
}

function parse(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new MalformedError(error instanceof Error ? error.message : 'not JSON')
  }
  return recordOf(value)
}

function readResource(resourceSpans: object, decoded: Decoded): Attributes {
  try {
    return readAttributes(recordOf(get(resourceSpans, 'resource') ?? {}))
  } catch (error) {
    if (!(error instanceof SpanRejectedError)) throw error
    decoded.rejections.push({ span: '(resource)', reason: error.message })
    return new Map()
  }
}

function readSpans(scopeSpans: unknown, decoded: Decoded): OtlpSpan[] {
  const spans: OtlpSpan[] = []
  for (const item of listOf(recordOf(scopeSpans), 'spans')) {
    const record = recordOf(item)
    try {
      const span = readSpan(record)
      checkSpan(span)
      spans.push(span)
    } catch (error) {
      if (!(error instanceof SpanRejectedError)) throw error
      decoded.rejections.push({ span: textOrEmpty(get(record, 'name')), reason: error.message })
    }
  }
  return spans
}

function readSpan(record: object): OtlpSpan {
  const status = recordOf(get(record, 'status') ?? {})
  return {
    ...emptySpan(),
    traceId: hexOf(get(record, 'traceId'), 'trace id'),
    spanId: hexOf(get(record, 'spanId'), 'span id'),
    parentSpanId: hexOf(get(record, 'parentSpanId'), 'parent span id'),
    traceState: textOf(get(record, 'traceState')),
    name: textOf(get(record, 'name')),
    kind: Number(integerOf(get(record, 'kind'))),
    startNs: integerOf(get(record, 'startTimeUnixNano')),
    endNs: integerOf(get(record, 'endTimeUnixNano')),
    attributes: readAttributes(record),
    events: listOf(record, 'events').map((item) => ({
      timeNs: integerOf(get(item, 'timeUnixNano')),
      name: textOf(get(item, 'name')),
      attributes: readAttributes(recordOf(item)),
    })),
    links: listOf(record, 'links').map((item) => ({
      traceId: hexOf(get(item, 'traceId'), 'trace id of a link'),
      spanId: hexOf(get(item, 'spanId'), 'span id of a link'),
      attributes: readAttributes(recordOf(item)),
    })),
    statusCode: Number(integerOf(get(status, 'code'))),
    statusMessage: textOf(get(status, 'message')),
  }
}

function readAttributes(record: object): Attributes {
  const attributes: Attributes = new Map()
  for (const item of listOf(record, 'attributes')) {
    attributes.set(textOf(get(item, 'key')), readValue(get(item, 'value'), 0))
  }
  return attributes
}

function readValue(value: unknown, depth: number): JsonValue {
  if (depth > MAX_DEPTH) {
    throw new SpanRejectedError(`an attribute is nested deeper than ${MAX_DEPTH} levels`)
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

function get(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function recordOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new MalformedError('an object was expected')
}

function listOf(record: object, key: string): readonly unknown[] {
  const value = get(record, key)
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new MalformedError(`${key} must be an array`)
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new SpanRejectedError('a text was expected')
  return /\p{Surrogate}/u.test(value) ? Buffer.from(value).toString() : value
}

function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function hexOf(value: unknown, what: string): string {
  const hex = textOf(value).toLowerCase()
  if (/^[0-9a-f]*$/.test(hex)) return hex
  throw new SpanRejectedError(`the ${what} must be hexadecimal`)
}

function integerOf(value: unknown): bigint {
  if (value === undefined || value === null || value === '') return 0n
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value)
  throw new SpanRejectedError('an integer was expected')
}
