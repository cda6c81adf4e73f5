import type { OtlpSpan } from '../otlp/model.ts'
import type { PricedUsage, Pricer, TokenCounts } from '../pricing/priced-usage.ts'
import type { SpanRow } from '../row.ts'
import type { EventDraft } from './draft.ts'

/** They say how many tokens a request would take, and take none. */
const FREE_OPERATIONS = new Set(['count_tokens'])

/**
 * Cost in nano-dollars: what the sender reports, else the price of the tokens, by the user's own prices
 * or the price list, else unknown.
 */
export function costOf(
  span: OtlpSpan,
  draft: EventDraft,
  price: Pricer,
): Pick<SpanRow, 'cost_nano' | 'cost_source'> {
  if (draft.type !== 'llm') return { cost_nano: 0, cost_source: 'none' }
  if (draft.costUsd !== undefined) {
    return { cost_nano: nanoDollars(draft.costUsd), cost_source: 'reported' }
  }
  const used = Boolean(draft.inputTokens) || Boolean(draft.outputTokens)
  if (!used || FREE_OPERATIONS.has(draft.operation ?? ''))
    return { cost_nano: 0, cost_source: 'none' }
  const found = price(usageOf(span, draft))
  return found === undefined
    ? { cost_nano: 0, cost_source: 'unknown' }
    : { cost_nano: found.nano, cost_source: found.source }
}

function usageOf(span: OtlpSpan, draft: EventDraft): PricedUsage {
  return {
    ...tokensOf(draft),
    provider: draft.provider ?? '',
    model: draft.model ?? '',
    requestModel: draft.requestModel ?? '',
    upstreamProvider: draft.upstreamProvider ?? '',
    upstreamModel: draft.upstreamModel ?? '',
    serviceTier: draft.serviceTier ?? '',
    at: Number(span.startNs / 1_000_000n),
  }
}

function tokensOf(draft: EventDraft): TokenCounts {
  return {
    inputTokens: draft.inputTokens ?? 0,
    outputTokens: draft.outputTokens ?? 0,
    cacheReadTokens: draft.cacheReadTokens ?? 0,
    cacheWriteTokens: draft.cacheWriteTokens ?? 0,
    cacheWrite1hTokens: draft.cacheWrite1hTokens ?? 0,
    reasoningTokens: draft.reasoningTokens ?? 0,
    inputAudioTokens: draft.inputAudioTokens ?? 0,
    outputAudioTokens: draft.outputAudioTokens ?? 0,
  }
}

function nanoDollars(dollars: number): number {
  const { MAX_SAFE_INTEGER } = Number
  return Math.max(-MAX_SAFE_INTEGER, Math.min(Math.round(dollars * 1e9), MAX_SAFE_INTEGER))
}
