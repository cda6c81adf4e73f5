import {
  type Attributes,
  type Decoded,
  type OtlpLink,
  type OtlpSpan,
  type OtlpSpanEvent,
  type SpanGroup,
  RejectedError,
  checkSpan,
  emptySpan,
} from './model.ts'
import { readKeyValue, readResource, readScope } from './protobuf-values.ts'
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
    if (field === 1) readResource(reader, resource)
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

function readAcceptable(reader: WireReader, spans: OtlpSpan[], decoded: Decoded): void {
  const span = emptySpan()
  try {
    span.byteSize = reader.message((field) => readSpanField(reader, span, field))
    checkSpan(span)
    spans.push(span)
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    decoded.rejections.push({ item: span.name, reason: error.message })
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
