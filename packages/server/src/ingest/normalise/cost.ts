import { callCost } from '@agentops/pricing/call-cost'
import type { Pricer, TokenCounts } from '@agentops/pricing/priced-usage'
import type { OtlpSpan } from '../otlp/model.ts'
import type { SpanRow } from '../row.ts'
import type { EventDraft } from './draft.ts'

/** Cost in nano-dollars; only model calls cost anything. */
export function costOf(
  span: OtlpSpan,
  draft: EventDraft,
  price: Pricer,
): Pick<SpanRow, 'cost_nano' | 'cost_source'> {
  if (draft.type !== 'llm') return { cost_nano: 0, cost_source: 'none' }
  const { nano, source } = callCost(
    {
      ...tokensOf(draft),
      operation: draft.operation ?? '',
      reportedUsd: draft.costUsd,
      provider: draft.provider ?? '',
      model: draft.model ?? '',
      requestModel: draft.requestModel ?? '',
      upstreamProvider: draft.upstreamProvider ?? '',
      upstreamModel: draft.upstreamModel ?? '',
      serviceTier: draft.serviceTier ?? '',
      at: Math.floor(Number(span.startNs) / 1e6),
    },
    price,
  )
  return { cost_nano: nano, cost_source: source }
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
