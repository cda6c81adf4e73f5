import {
  ACTION,
  EVENT,
  EXCEPTION,
  LLM,
  RESULT,
  SCOPE_NAME,
  TOOL,
} from '@agentops/protocol/attributes'
import { type SessionId, traceIdOfSession } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import type { RecordedEvent, RecordedOutcome, Recording } from '@agentops/protocol/recording'
import { emptySpan, type OtlpSpan, type SpanGroup } from './otlp/model.ts'

type Entry = readonly [string, JsonValue | undefined]

/** The spans that a recording's session was, as its SDK would send them. */
export function spansOfRecording({ session, events }: Recording): SpanGroup {
  return {
    resource: new Map(),
    scopeName: SCOPE_NAME,
    scopeVersion: '',
    spans: events.map((event) => spanOf(event, session.id)),
  }
}

function spanOf(event: RecordedEvent, sessionId: SessionId): OtlpSpan {
  const { id, parentId, type, name, model, startedAt, durationMs, status } = event
  const entries: Entry[] = [
    ...commonEntries(event, sessionId),
    ...(type === 'llm' ? callEntries(event) : runEntries(event)),
    ...outcomeEntries(event.outcome),
  ]
  return {
    ...emptySpan(),
    traceId: traceIdOfSession(sessionId),
    spanId: id,
    parentSpanId: parentId ?? '',
    name: type === 'llm' && model !== '' ? `${name} ${model}` : name,
    kind: type === 'llm' ? 3 : 1,
    startNs: nanoseconds(startedAt),
    endNs: nanoseconds(startedAt + (durationMs ?? 0)),
    attributes: new Map(
      entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    statusCode: status === 'error' ? 2 : status === 'ok' ? 1 : 0,
  }
}

/** Whole microseconds: a number of milliseconds holds no more exactly. */
function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1000)) * 1000n
}

function commonEntries({ type, agentName }: RecordedEvent, sessionId: SessionId): Entry[] {
  return [
    [EVENT.sessionId, sessionId],
    [EVENT.type, type],
    [EVENT.agentName, agentName || undefined],
  ]
}

function callEntries(event: RecordedEvent): Entry[] {
  const { exchange, leftOut, costNano, messages } = event
  const omitted = leftOut.find(({ what }) => what === 'request' || what === 'response')
  return [
    [LLM.operation, event.name],
    [LLM.provider, event.provider],
    [LLM.requestModel, event.model],
    [LLM.responseModel, event.model],
    [LLM.inputTokens, event.inputTokens],
    [LLM.outputTokens, event.outputTokens],
    [LLM.cost, costNano === null ? undefined : costNano / 1e9],
    [LLM.retry, exchange?.attempt],
    [LLM.httpStatus, exchange?.response?.status],
    [EVENT.errorType, exchange?.failure?.name],
    ...messageEntries(messages),
    [LLM.wireRequest, textOf(exchange?.request)],
    [LLM.wireResponse, textOf(exchange?.response)],
    [LLM.wireFailure, textOf(exchange?.failure)],
    [LLM.wireOmitted, omitted && `${omitted.bytes} bytes`],
  ]
}

function messageEntries(messages: RecordedEvent['messages']): Entry[] {
  return [
    [LLM.systemInstructions, listOf(messages?.system)],
    [LLM.inputMessages, listOf(messages?.input)],
    [LLM.outputMessages, listOf(messages?.output)],
    [LLM.toolDefinitions, listOf(messages?.tools)],
  ]
}

function runEntries({ type, name, input, effect }: RecordedEvent): Entry[] {
  const text = textOf(input)
  if (type !== 'tool') return [[ACTION.params, text]]
  return [
    [TOOL.operation, 'execute_tool'],
    [TOOL.name, name],
    [TOOL.arguments, text],
    [TOOL.effect, effect],
  ]
}

function outcomeEntries(outcome: RecordedOutcome | null): Entry[] {
  if (outcome === null) return []
  const gave: Entry = [RESULT.kind, outcome.gave]
  if (outcome.kind === 'error') {
    const { name, message, code } = outcome
    const error: Entry[] = [
      [EVENT.errorType, name],
      [EXCEPTION.type, name],
      [EXCEPTION.message, message],
      [LLM.errorCode, code || undefined],
    ]
    return [gave, ...error]
  }
  const { value, exact } = outcome
  return [gave, [TOOL.result, textOf(value)], [RESULT.portable, textOf({ value, exact })]]
}

function listOf(items: readonly object[] | undefined): string | undefined {
  return items?.length ? JSON.stringify(items) : undefined
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value)
}
