import {
  get,
  hexOf,
  integerOf,
  listOf,
  parseJson,
  readAttributes,
  readResource,
  recordOf,
  textOf,
  textOrEmpty,
} from './json-values.ts'
import { type Decoded, type OtlpSpan, RejectedError, checkSpan, emptySpan } from './model.ts'

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
  for (const item of listOf(parseJson(text), 'resourceSpans')) {
    const resourceSpans = recordOf(item)
    const resource = readResource(resourceSpans, decoded.rejections)
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

function readSpans(scopeSpans: unknown, decoded: Decoded): OtlpSpan[] {
  const spans: OtlpSpan[] = []
  for (const item of listOf(recordOf(scopeSpans), 'spans')) {
    const record = recordOf(item)
    try {
      const span = readSpan(record)
      checkSpan(span)
      spans.push(span)
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      decoded.rejections.push({ item: textOrEmpty(get(record, 'name')), reason: error.message })
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
