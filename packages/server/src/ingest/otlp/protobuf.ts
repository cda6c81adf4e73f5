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
import type { Pace } from '../pace.ts'
import { WireReader } from './wire-reader.ts'

/** A span that has been found and is not decoded yet. */
interface Found {
  readonly bytes: Buffer
  /** Where it belongs. */
  readonly spans: OtlpSpan[]
}

/**
 * Decodes an `ExportTraceServiceRequest`, of which others wait no longer than the pace says. A span
 * with a wrong value is rejected alone.
 *
 * Source: opentelemetry-proto v1, `trace.proto` and `common.proto` (field numbers)
 *
 * @throws MalformedError when the bytes are no such message
 */
export async function decodeProtobuf(bytes: Buffer, pace: Pace): Promise<Decoded> {
  const reader = new WireReader(bytes)
  const decoded: Decoded = { groups: [], rejections: [] }
  const found: Found[] = []
  reader.fields((field) => {
    if (field === 1) readResourceSpans(reader, decoded, found)
  })
  for (const one of found) {
    readAcceptable(one, decoded)
    if (pace.isDue) await pace.rest()
  }
  return decoded
}

function readResourceSpans(reader: WireReader, decoded: Decoded, found: Found[]): void {
  const resource: Attributes = new Map()
  reader.message((field) => {
    if (field === 1) readResource(reader, resource)
    else if (field === 2) decoded.groups.push(readScopeSpans(reader, resource, found))
  })
}

function readScopeSpans(reader: WireReader, resource: Attributes, found: Found[]): SpanGroup {
  const spans: OtlpSpan[] = []
  const scope = { name: '', version: '' }
  reader.message((field) => {
    if (field === 1) readScope(reader, scope)
    else if (field === 2) found.push({ bytes: reader.bytes(), spans })
  })
  return { resource, scopeName: scope.name, scopeVersion: scope.version, spans }
}

function readAcceptable({ bytes, spans }: Found, decoded: Decoded): void {
  const reader = new WireReader(bytes)
  const span = emptySpan()
  try {
    reader.fields((field) => readSpanField(reader, span, field))
    span.byteSize = bytes.length
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
