import { EVENT, LLM } from '@agentops/protocol/attributes'
import { parseEventId, parseTraceId } from '@agentops/protocol/ids'
import type { EventSummary } from '@agentops/protocol/event'
import type { SpanRow } from '../ingest/row.ts'
import { sessionIdOf } from './session-id.ts'

/** What an event's summary is made of; 64-bit integers are decimal text. */
export type EventColumns = Pick<
  SpanRow,
  | 'trace_hex'
  | 'span_hex'
  | 'parent_hex'
  | 'kind'
  | 'name'
  | 'status_message'
  | 'error_type'
  | 'session_id'
  | 'agent_id'
  | 'agent_name'
  | 'tool_name'
  | 'tool_call_id'
  | 'provider'
  | 'model'
  | 'cost_source'
  | 'http_status'
  | 'retry'
  | 'input_preview'
  | 'output_preview'
> & {
  readonly status: EventSummary['status']
  /** Nanoseconds since the epoch. */
  readonly start_ns: string | bigint
  readonly duration_ns: string | bigint
  readonly input_tokens: number | string
  readonly output_tokens: number | string
  readonly cache_read_tokens: number | string
  readonly cache_write_tokens: number | string
  readonly reasoning_tokens: number | string
  readonly usage_estimated: boolean | number
  readonly cost_nano: number | string
  readonly ttft_ns: number | string
  readonly is_replayed: boolean | number
  readonly is_edited: boolean | number
  /** US dollars. */
  readonly saved_usd: number
}

/** The SELECT list of {@link EventColumns} over `spans`. */
export const EVENT_COLUMNS = `lower(hex(trace_id)) AS trace_hex, lower(hex(span_id)) AS span_hex,
  if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))) AS parent_hex,
  toString(toUnixTimestamp64Nano(start_time)) AS start_ns, duration_ns, kind, name, status,
  status_message, error_type, session_id, agent_id, agent_name, tool_name, tool_call_id, provider,
  model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
  usage_estimated, cost_nano, cost_source, ttft_ns, http_status, retry, input_preview, output_preview,
  attr_bool['${EVENT.replayed}'] AS is_replayed, attr_bool['${EVENT.edited}'] AS is_edited,
  attr_num['${LLM.savedCost}'] AS saved_usd`

/** The same SELECT list over `running_events`. */
export const RUNNING_EVENT_COLUMNS = `max(trace_id) AS trace_hex, lower(hex(span_id)) AS span_hex,
  max(parent_id) AS parent_hex, toString(max(start_ns)) AS start_ns, '0' AS duration_ns,
  max(kind) AS kind, max(name) AS name, 'running' AS status, '' AS status_message, '' AS error_type,
  session_id, max(agent_id) AS agent_id, max(agent_name) AS agent_name, max(tool_name) AS tool_name,
  max(tool_call_id) AS tool_call_id, max(provider) AS provider, max(model) AS model,
  0 AS input_tokens, 0 AS output_tokens, 0 AS cache_read_tokens, 0 AS cache_write_tokens,
  0 AS reasoning_tokens, false AS usage_estimated, 0 AS cost_nano, 'none' AS cost_source, 0 AS ttft_ns, 0 AS http_status,
  max(retry) AS retry, max(input_preview) AS input_preview, '' AS output_preview,
  false AS is_replayed, false AS is_edited, 0 AS saved_usd`

const NANO = 1e9

/** Nanoseconds since the epoch as milliseconds with fractions. */
export function millisecondsOf(nanoseconds: string | number | bigint): number {
  return Number(nanoseconds) / 1e6
}

/** Makes the summary of a stored, incoming or running event. */
export function toEventSummary(row: EventColumns): EventSummary {
  const running = row.status === 'running'
  const priced = row.cost_source !== 'none' && row.cost_source !== 'unknown'
  return {
    id: idOf(parseEventId, row.span_hex),
    sessionId: sessionIdOf(row.session_id),
    traceId: idOf(parseTraceId, row.trace_hex),
    parentId: parseEventId(row.parent_hex) ?? null,
    type: row.kind,
    name: row.name,
    status: row.status,
    statusMessage: row.status_message,
    errorType: row.error_type,
    startedAt: millisecondsOf(row.start_ns),
    durationMs: running ? null : millisecondsOf(row.duration_ns),
    agentId: row.agent_id,
    agentName: row.agent_name,
    provider: row.provider,
    model: row.model,
    toolName: row.tool_name,
    toolCallId: row.tool_call_id,
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    cacheReadTokens: Number(row.cache_read_tokens),
    cacheCreationTokens: Number(row.cache_write_tokens),
    reasoningTokens: Number(row.reasoning_tokens),
    usageEstimated: Boolean(row.usage_estimated),
    costNano: priced ? Number(row.cost_nano) : null,
    costSource: row.cost_source,
    isEdited: Boolean(row.is_edited),
    replayedCostNano: row.is_replayed ? Math.round(row.saved_usd * NANO) : null,
    timeToFirstChunkMs: Number(row.ttft_ns) > 0 ? millisecondsOf(row.ttft_ns) : null,
    httpStatus: row.http_status > 0 ? row.http_status : null,
    retry: row.retry,
    inputPreview: row.input_preview,
    outputPreview: row.output_preview,
  }
}

function idOf<Id>(parse: (text: string) => Id | undefined, text: string): Id {
  const id = parse(text)
  if (id === undefined) throw new TypeError(`the store holds an id that is none: ${text}`)
  return id
}

/** The summary of an event that has just come in. */
export function incomingSummary(row: SpanRow, running: boolean): EventSummary {
  return toEventSummary({
    ...row,
    ...(running && { status: 'running' }),
    is_replayed: row.attr_bool.get(EVENT.replayed) === true,
    is_edited: row.attr_bool.get(EVENT.edited) === true,
    saved_usd: row.attr_num.get(LLM.savedCost) ?? 0,
  })
}
