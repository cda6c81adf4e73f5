import { LLM, RESULT } from '@agentops/protocol/attributes'
import type { OtlpSpan } from '../otlp/model.ts'
import type { WirePart, WireRow } from '../row.ts'
import type { AttributeReader } from './attribute-reader.ts'

const PARTS: readonly (readonly [WirePart, string])[] = [
  ['request', LLM.wireRequest],
  ['response', LLM.wireResponse],
  ['failure', LLM.wireFailure],
  ['omitted', LLM.wireOmitted],
  ['result', RESULT.portable],
]

/** Largest part that is kept: above it the call cannot be replayed, and the recording says so. */
const MAX_PART_LENGTH = 24 * 1024 * 1024

/** Takes what only replay needs out of a span's attributes. */
export function wireOf(span: OtlpSpan, attributes: AttributeReader, sessionId: string): WireRow[] {
  return PARTS.flatMap(([part, key]) => {
    const body = attributes.text(key)
    if (body === undefined) return []
    const isKept = body.length <= MAX_PART_LENGTH
    return {
      session_id: sessionId,
      trace_hex: span.traceId,
      span_hex: span.spanId,
      start_us: Number(span.startNs / 1000n),
      part: isKept ? part : 'omitted',
      body: isKept ? body : `${body.length} characters; at most ${MAX_PART_LENGTH} are kept`,
    }
  })
}
