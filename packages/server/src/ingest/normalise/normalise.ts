import { LLM } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import { boundName } from '../bounds.ts'
import type { OtlpSpan, SpanGroup } from '../otlp/model.ts'
import type { Pace } from '../pace.ts'
import type { Pricer } from '@agentops/pricing/priced-usage'
import type { SpanRow } from '../row.ts'
import { agentops } from './agentops.ts'
import { type AttributeColumns, attributeColumns } from './attribute-columns.ts'
import { AttributeReader } from './attribute-reader.ts'
import { type SpanContent, contentOf } from './content-rows.ts'
import { costOf } from './cost.ts'
import { type Dialect, type EventDraft, emptyDraft } from './draft.ts'
import type { NormalisedEvent } from './event.ts'
import { genAiLegacy } from './gen-ai-legacy.ts'
import { genAi } from './gen-ai.ts'
import { type Origin, originOf } from './origin.ts'
import {
  bounded,
  countOf,
  tokensOf,
  durationOf,
  eventsJson,
  inputPreview,
  linksJson,
  names,
  outputPreview,
  parentOf,
  readExceptionEvent,
  sessionOf,
} from './span-parts.ts'
import { wireOf } from './wire-rows.ts'

/** In order: what an earlier dialect found, a later one leaves. */
const DIALECTS: readonly Dialect[] = [agentops, genAi, genAiLegacy]

const STATUS = ['unset', 'ok', 'error'] as const

/** A span and what the dialects found in it, before its row is made. */
export interface ReadSpan {
  readonly span: OtlpSpan
  readonly origin: Origin
  readonly attributes: AttributeReader
  readonly draft: EventDraft
}

/** Reads spans of any known dialect. */
export async function readSpans(groups: readonly SpanGroup[], pace: Pace): Promise<ReadSpan[]> {
  const read: ReadSpan[] = []
  for (const group of groups) {
    const origin = originOf(group)
    for (const span of group.spans) {
      read.push(readSpan(span, origin))
      if (pace.isDue) await pace.rest()
    }
  }
  return read
}

function readSpan(span: OtlpSpan, origin: Origin): ReadSpan {
  const attributes = new AttributeReader(span.attributes)
  const draft = emptyDraft(span.statusCode === 2)
  for (const dialect of DIALECTS) dialect.read(attributes, draft)
  readExceptionEvent(span, draft)
  return { span, origin, attributes, draft }
}

/** Makes the row of a span that was read. */
export function toEvent(
  { span, origin, attributes, draft }: ReadSpan,
  price: Pricer,
): NormalisedEvent {
  const content = contentOf(span, draft)
  const wire = wireOf(span, attributes, sessionOf(span, origin, draft))
  const cost = costOf(span, draft, price)
  const maps = attributeColumns([...attributes.rest(), ...estimateAttributes(draft)])
  const row = rowOf({ span, origin, draft, cost, maps, references: content.references })
  return {
    row,
    contents: content.contents,
    shared: content.shared,
    wire,
    running: draft.running === true,
  }
}

function estimateAttributes(draft: EventDraft): [string, JsonValue][] {
  if (draft.usageEstimated !== true) return []
  const { estimatedFrom } = draft
  const more: [string, JsonValue][] =
    estimatedFrom === undefined ? [] : [[LLM.usageEstimatedFrom, estimatedFrom]]
  return [[LLM.usageEstimated, true], ...more]
}

interface RowParts {
  readonly span: OtlpSpan
  readonly origin: Origin
  readonly draft: EventDraft
  readonly cost: ReturnType<typeof costOf>
  readonly maps: AttributeColumns
  readonly references: SpanContent['references']
}

/** Nearly one literal: building a row of this width out of spread parts takes much longer. */
function rowOf({ span, origin, draft, cost, maps, references }: RowParts): SpanRow {
  return {
    trace_hex: span.traceId,
    span_hex: span.spanId,
    parent_hex: parentOf(span),
    start_ns: span.startNs,
    duration_ns: durationOf(span),
    kind: boundName(draft.type ?? 'span'),
    span_kind: span.kind >= 0 && span.kind <= 5 ? span.kind : 0,
    name: boundName(span.name),
    status: STATUS[span.statusCode] ?? 'unset',
    status_message: bounded(span.statusMessage),
    error_type: boundName(draft.errorType ?? draft.exceptionType),
    session_id: sessionOf(span, origin, draft),
    user_id: boundName(draft.userId),
    service_name: origin.serviceName,
    environment: origin.environment,
    release: origin.release,
    scope_name: origin.scopeName,
    scope_version: origin.scopeVersion,
    agent_id: boundName(draft.agentId),
    agent_name: boundName(draft.agentName),
    tool_name: boundName(draft.toolName),
    tool_call_id: boundName(draft.toolCallId),
    provider: boundName(draft.provider),
    model: boundName(draft.model),
    tags: names(draft.tags),
    input_tokens: tokensOf(draft.inputTokens),
    output_tokens: tokensOf(draft.outputTokens),
    cache_read_tokens: tokensOf(draft.cacheReadTokens),
    cache_write_tokens: tokensOf(draft.cacheWriteTokens),
    reasoning_tokens: tokensOf(draft.reasoningTokens),
    usage_estimated: draft.usageEstimated === true,
    cost_nano: cost.cost_nano,
    cost_source: cost.cost_source,
    ttft_ns: countOf((draft.timeToFirstChunkSeconds ?? 0) * 1e9),
    http_status: Math.min(countOf(draft.httpStatus), 65_535),
    retry: Math.min(countOf(draft.retry), 65_535),
    finish_reasons: names(draft.finishReasons),
    exception_type: boundName(draft.exceptionType),
    exception_message: bounded(draft.exceptionMessage),
    exception_stacktrace: bounded(draft.exceptionStacktrace),
    chunk_times: (draft.chunkTimesMs ?? []).slice(0, 512),
    ...maps,
    resource: origin.resource,
    events: eventsJson(span),
    links: linksJson(span),
    trace_state: boundName(span.traceState),
    input_preview: inputPreview(draft),
    output_preview: outputPreview(draft),
    in_refs: references.in_refs,
    out_refs: references.out_refs,
    system_ref: references.system_ref,
    tools_ref: references.tools_ref,
    raw_bytes: span.byteSize,
  }
}
