import { parseSessionId, parseTraceId, sessionIdOfTrace } from '@agentops/protocol/ids'
import { MAX_ATTRIBUTE_LENGTH, boundName, boundText } from '../bounds.ts'
import { type OtlpSpan, objectOf } from '../otlp/model.ts'
import { previewOfInput, previewOfOutput, previewOfValue } from '../preview.ts'
import type { EventDraft } from './draft.ts'
import { type Origin, textOf } from './origin.ts'

/** The parent's span id; empty when there is none. */
export function parentOf({ parentSpanId }: OtlpSpan): string {
  return parentSpanId === '0000000000000000' ? '' : parentSpanId
}

/** Nanoseconds; an end before the start is no time. */
export function durationOf({ startNs, endNs }: OtlpSpan): bigint {
  return endNs > startNs ? endNs - startNs : 0n
}

/** The span's session, else the resource's, else the trace as a session. */
export function sessionOf(span: OtlpSpan, origin: Origin, draft: EventDraft): string {
  const named = draft.sessionId ?? origin.sessionId
  if (named !== '') return parseSessionId(named) ?? boundName(named)
  const traceId = parseTraceId(span.traceId)
  return traceId === undefined ? '' : sessionIdOfTrace(traceId)
}

/** A text that may be missing, of bounded length. */
export function bounded(text: string | undefined): string {
  return boundText(text ?? '', MAX_ATTRIBUTE_LENGTH)
}

/** Names of bounded length. */
export function names(list: readonly string[] | undefined): readonly string[] {
  return list === undefined ? [] : list.map(boundName)
}

/** A count that may be missing, as an integer that ClickHouse takes. */
export function countOf(value: number | undefined): number {
  return value === undefined ? 0 : Math.min(Math.max(0, Math.round(value)), Number.MAX_SAFE_INTEGER)
}

/** More than any call takes; of a session of thousands the sum stays a safe integer. */
const MAX_TOKENS = 1e12

/** Tokens that may be missing, or claimed to be more than there can be. */
export function tokensOf(value: number | undefined): number {
  return Math.min(countOf(value), MAX_TOKENS)
}

/** One line for what went into the event. */
export function inputPreview({ inputMessages, input }: EventDraft): string {
  return inputMessages ? previewOfInput(inputMessages) : previewOfValue(input)
}

/** One line for what came out of the event. */
export function outputPreview({ outputMessages, output }: EventDraft): string {
  return outputMessages ? previewOfOutput(outputMessages) : previewOfValue(output)
}

/** Other SDKs record what was thrown as an event of the span. */
export function readExceptionEvent(span: OtlpSpan, draft: EventDraft): void {
  const event = span.events.findLast((candidate) => candidate.name === 'exception')
  if (!event) return
  draft.exceptionType ??= textOf(event.attributes, 'exception.type')
  draft.exceptionMessage ??= textOf(event.attributes, 'exception.message')
  const stacktrace = event.attributes.get('exception.stacktrace')
  if (typeof stacktrace === 'string') draft.exceptionStacktrace ??= stacktrace
}

/** JSON array of the span's events; empty when there are none. */
export function eventsJson({ events }: OtlpSpan): string {
  if (events.length === 0) return ''
  const list = events.map(({ timeNs, name, attributes }) => ({
    time_ns: timeNs.toString(),
    name,
    attributes: objectOf(attributes),
  }))
  return bounded(JSON.stringify(list))
}

/** JSON array of the span's links; empty when there are none. */
export function linksJson({ links }: OtlpSpan): string {
  if (links.length === 0) return ''
  const list = links.map(({ traceId, spanId, attributes }) => ({
    trace_id: traceId,
    span_id: spanId,
    attributes: objectOf(attributes),
  }))
  return bounded(JSON.stringify(list))
}
