import type { OtlpSpan } from '../otlp/model.ts'
import type { Pricer } from '../pricing.ts'
import type { SpanRow } from '../row.ts'
import type { EventDraft } from './draft.ts'

/** Cost in nano-dollars: what the sender reports, else the price of the tokens, else unknown. */
export function costOf(
  span: OtlpSpan,
  draft: EventDraft,
  price: Pricer,
): Pick<SpanRow, 'cost_nano' | 'cost_source'> {
  if (draft.type !== 'llm') return { cost_nano: 0, cost_source: 'none' }
  if (draft.costUsd !== undefined) {
    return { cost_nano: nanoDollars(draft.costUsd), cost_source: 'reported' }
  }
  if (!draft.inputTokens && !draft.outputTokens) return { cost_nano: 0, cost_source: 'none' }
  const nano = price({
    provider: draft.provider ?? '',
    model: draft.model ?? '',
    inputTokens: draft.inputTokens ?? 0,
    outputTokens: draft.outputTokens ?? 0,
    cacheReadTokens: draft.cacheReadTokens ?? 0,
    cacheWriteTokens: draft.cacheWriteTokens ?? 0,
    at: Number(span.startNs / 1_000_000n),
  })
  return nano === undefined
    ? { cost_nano: 0, cost_source: 'unknown' }
    : { cost_nano: nano, cost_source: 'computed' }
}

function nanoDollars(dollars: number): number {
  const { MAX_SAFE_INTEGER } = Number
  return Math.max(-MAX_SAFE_INTEGER, Math.min(Math.round(dollars * 1e9), MAX_SAFE_INTEGER))
}
