import type { JsonValue } from '@agentops/protocol/messages'
import {
  type Attributes,
  type Decoded,
  type OtlpLink,
  type OtlpSpan,
  type OtlpSpanEvent,
  type SpanGroup,
  MAX_DEPTH,
  SpanRejectedError,
  checkSpan,
  doubleValue,
  emptySpan,
  integerValue,
  objectOf,
} from './model.ts'
import { WireReader } from './wire-reader.ts'

/**
 * Decodes an `ExportTraceServiceRequest`. A span with a wrong value is rejected alone.
 *
 * Source: opentelemetry-proto v1, `trace.proto` and `common.proto` (field numbers)
 *
 * @throws MalformedError when the bytes are no such message
 */
export function decodeProtobuf(bytes: Buffer): Decoded {
  const reader = new WireReader(bytes)
  const decoded: Decoded = { groups: [], rejections: [] }
  reader.fields((field) => {
    if (field === 1) readResourceSpans(reader, decoded)
  })
  return decoded
}

function readResourceSpans(reader: WireReader, decoded: Decoded): void {
  const resource: Attributes = new Map()
  reader.message((field) => {
    if (field === 1) reader.message((inner) => inner === 1 && readKeyValue(reader, resource))
    else if (field === 2) decoded.groups.push(readScopeSpans(reader, resource, decoded))
  })
}

function readScopeSpans(reader: WireReader, resource: Attributes, decoded: Decoded): SpanGroup {
  const spans: OtlpSpan[] = []
  const scope = { name: '', version: '' }
  reader.message((field) => {
    if (field === 1) readScope(reader, scope)
    else if (field === 2) readAcceptable(reader, spans, decoded)
  })
  return { resource, scopeName: scope.name, scopeVersion: scope.version, spans }
}

function readScope(reader: WireReader, scope: { name: string; version: string }): void {
  reader.message((field) => {
    if (field === 1) scope.name = reader.text()
    else if (field === 2) scope.version = reader.text()
  })
}

function readAcceptable(reader: WireReader, spans: OtlpSpan[], decoded: Decoded): void {
  const span = emptySpan()
  try {
    span.byteSize = reader.message((field) => readSpanField(reader, span, field))
    checkSpan(span)
    spans.push(span)
  } catch (error) {
    if (!(error instanceof SpanRejectedError)) throw error
    decoded.rejections.push({ span: span.name, reason: error.message })
  }
}

const SPAN_FIELDS: Readonly<Record<number, (reader: WireReader, span: OtlpSpan) => void>> = {
  1: (reader, span) => (span.traceId = reader.bytes().toString('hex')),
  2: (reader, span) => (span.spanId = reader.bytes().toString('hex')),
  3: (reader, span) => (span.traceState = reader.text()),
  4: (reader, span) => (span.parentSpanId = reader.bytes().toString('hex')),
  5: (reader, span) => (span.name = reader.text()),
  6: (reader, span) => (span.kind = reader.integer()),
  7: (reader, span) => (span.startNs = reader.fixed64()),
  8: (reader, span) => (span.endNs = reader.fixed64()),
  9: (reader, span) => readKeyValue(reader, span.attributes),
  11: (reader, span) => span.events.push(readEvent(reader)),
  13: (reader, span) => span.links.push(readLink(reader)),
  15: (reader, span) => readStatus(reader, span),
}

function readSpanField(reader: WireReader, span: OtlpSpan, field: number): void {
  SPAN_FIELDS[field]?.(reader, span)
}

function readStatus(reader: WireReader, span: OtlpSpan): void {
  reader.message((field) => {
    if (field === 2) span.statusMessage = reader.text()
    else if (field === 3) span.statusCode = reader.integer()
  })
}

function readEvent(reader: WireReader): OtlpSpanEvent {
  const event: OtlpSpanEvent = { timeNs: 0n, name: '', attributes: new Map() }
  reader.message((field) => {
    if (field === 1) event.timeNs = reader.fixed64()
    else if (field === 2) event.name = reader.text()
    else if (field === 3) readKeyValue(reader, event.attributes)
  })
  return event
}

function readLink(reader: WireReader): OtlpLink {
  const link: OtlpLink = { traceId: '', spanId: '', attributes: new Map() }
  reader.message((field) => {
    if (field === 1) link.traceId = reader.bytes().toString('hex')
    else if (field === 2) link.spanId = reader.bytes().toString('hex')
    else if (field === 4) readKeyValue(reader, link.attributes)
  })
  return link
}

function readKeyValue(reader: WireReader, into: Attributes): void {
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

function readValue(reader: WireReader): JsonValue {
  // Each level of nesting is a value in a list in a value: two messages, or three with keys.
  if (reader.depth > OUTER_LEVELS + 3 * MAX_DEPTH) {
    throw new SpanRejectedError(`an attribute is nested deeper than ${MAX_DEPTH} levels`)
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
