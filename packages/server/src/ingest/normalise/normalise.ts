import { RESOURCE } from '@agentops/protocol/attributes'
import { parseSessionId, parseTraceId, sessionIdOfTrace } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import { MAX_ATTRIBUTE_LENGTH, boundName, boundText } from '../bounds.ts'
import { type Attributes, type OtlpSpan, type SpanGroup, objectOf } from '../otlp/model.ts'
import { previewOfInput, previewOfOutput, previewOfValue } from '../preview.ts'
import type { Pricer } from '../pricing.ts'
import { PROJECT_ID, type SpanRow } from '../row.ts'
import { agentops } from './agentops.ts'
import { attributeColumns } from './attribute-columns.ts'
import { AttributeReader } from './attribute-reader.ts'
import { contentOf } from './content-rows.ts'
import { costOf } from './cost.ts'
import type { Dialect, EventDraft } from './draft.ts'
import type { NormalisedEvent } from './event.ts'
import { genAiLegacy } from './gen-ai-legacy.ts'
import { genAi } from './gen-ai.ts'

/** In order: what an earlier dialect found, a later one leaves. */
const DIALECTS: readonly Dialect[] = [agentops, genAi, genAiLegacy]

const STATUS = ['unset', 'ok', 'error'] as const

/** Turns a span of any known dialect into rows. */
export function normalise(span: OtlpSpan, group: SpanGroup, price: Pricer): NormalisedEvent {
  const attributes = new AttributeReader(span.attributes)
  const draft: EventDraft = {}
  for (const dialect of DIALECTS) dialect.read(attributes, draft)
  readExceptionEvent(span, draft)
  const content = contentOf(span, draft)
  const row: SpanRow = {
    ...identity(span, group, draft),
    ...labels(group, draft),
    ...outcome(span, draft),
    ...usage(span, draft, price),
    ...previews(draft),
    ...content.references,
    ...attributeColumns(attributes.rest()),
    resource: JSON.stringify(objectOf(group.resource)),
    events: boundText(eventsJson(span), MAX_ATTRIBUTE_LENGTH),
    links: linksJson(span),
    trace_state: boundName(span.traceState),
    raw_bytes: span.byteSize,
  }
  return {
    row,
    contents: content.contents,
    shared: content.shared,
    running: draft.running === true,
  }
}

function identity(span: OtlpSpan, group: SpanGroup, draft: EventDraft) {
  return {
    project_id: PROJECT_ID,
    trace_hex: span.traceId,
    span_hex: span.spanId,
    parent_hex: /^0*$/.test(span.parentSpanId) ? '' : span.parentSpanId,
    start_ns: span.startNs.toString(),
    duration_ns: (span.endNs > span.startNs ? span.endNs - span.startNs : 0n).toString(),
    kind: boundName(draft.type ?? 'span'),
    span_kind: span.kind >= 0 && span.kind <= 5 ? span.kind : 0,
    name: boundName(span.name),
    session_id: sessionOf(span, group, draft),
    ver: '1',
  }
}

/** The span's session, else the resource's, else the trace as a session. */
function sessionOf(span: OtlpSpan, group: SpanGroup, draft: EventDraft): string {
  const named = draft.sessionId ?? textOf(group.resource, 'session.id')
  if (named !== '' && named !== undefined) return parseSessionId(named) ?? boundName(named)
  const traceId = parseTraceId(span.traceId)
  return traceId === undefined ? '' : sessionIdOfTrace(traceId)
}

function labels(group: SpanGroup, draft: EventDraft) {
  return {
    user_id: boundName(draft.userId),
    service_name: textOf(group.resource, RESOURCE.serviceName),
    environment:
      textOf(group.resource, RESOURCE.environment) ||
      textOf(group.resource, 'deployment.environment'),
    release: textOf(group.resource, RESOURCE.release),
    scope_name: boundName(group.scopeName),
    scope_version: boundName(group.scopeVersion),
    agent_id: boundName(draft.agentId),
    agent_name: boundName(draft.agentName),
    tool_name: boundName(draft.toolName),
    tool_call_id: boundName(draft.toolCallId),
    provider: boundName(draft.provider),
    model: boundName(draft.model),
    tags: (draft.tags ?? []).map(boundName),
  }
}

function textOf(attributes: Attributes, key: string): string {
  const value: JsonValue | undefined = attributes.get(key)
  return typeof value === 'string' ? boundName(value) : ''
}

function outcome(span: OtlpSpan, draft: EventDraft) {
  return {
    status: STATUS[span.statusCode] ?? 'unset',
    status_message: boundText(span.statusMessage, MAX_ATTRIBUTE_LENGTH),
    error_type: boundName(draft.errorType ?? draft.exceptionType),
    http_status: Math.min(draft.httpStatus ?? 0, 65_535),
    retry: Math.min(draft.retry ?? 0, 65_535),
    finish_reasons: (draft.finishReasons ?? []).map(boundName),
    exception_type: boundName(draft.exceptionType),
    exception_message: boundText(draft.exceptionMessage ?? '', MAX_ATTRIBUTE_LENGTH),
    exception_stacktrace: boundText(draft.exceptionStacktrace ?? '', MAX_ATTRIBUTE_LENGTH),
    chunk_times: (draft.chunkTimesMs ?? []).slice(0, 512),
  }
}

function usage(span: OtlpSpan, draft: EventDraft, price: Pricer) {
  const ttftSeconds = draft.timeToFirstChunkSeconds ?? 0
  return {
    input_tokens: draft.inputTokens ?? 0,
    output_tokens: draft.outputTokens ?? 0,
    cache_read_tokens: draft.cacheReadTokens ?? 0,
    cache_write_tokens: draft.cacheWriteTokens ?? 0,
    reasoning_tokens: draft.reasoningTokens ?? 0,
    ttft_ns: Math.min(Math.max(0, Math.round(ttftSeconds * 1e9)), Number.MAX_SAFE_INTEGER),
    ...costOf(span, draft, price),
  }
}

function previews(draft: EventDraft) {
  const { inputMessages, outputMessages } = draft
  return {
    input_preview: inputMessages ? previewOfInput(inputMessages) : previewOfValue(draft.input),
    output_preview: outputMessages ? previewOfOutput(outputMessages) : previewOfValue(draft.output),
  }
}

/** Other SDKs record what was thrown as an event of the span. */
function readExceptionEvent(span: OtlpSpan, draft: EventDraft): void {
  const event = span.events.findLast((candidate) => candidate.name === 'exception')
  if (!event) return
  draft.exceptionType ??= textOf(event.attributes, 'exception.type')
  draft.exceptionMessage ??= textOf(event.attributes, 'exception.message')
  const stacktrace = event.attributes.get('exception.stacktrace')
  if (typeof stacktrace === 'string') draft.exceptionStacktrace ??= stacktrace
}

function eventsJson(span: OtlpSpan): string {
  if (span.events.length === 0) return ''
  return JSON.stringify(
    span.events.map(({ timeNs, name, attributes }) => ({
      time_ns: timeNs.toString(),
      name,
      attributes: objectOf(attributes),
    })),
  )
}

function linksJson(span: OtlpSpan): string {
  if (span.links.length === 0) return ''
  return JSON.stringify(
    span.links.map(({ traceId, spanId, attributes }) => ({
      trace_id: traceId,
      span_id: spanId,
      attributes: objectOf(attributes),
    })),
  )
}
