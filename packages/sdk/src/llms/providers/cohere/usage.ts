import type { LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, finite, isRecord, type Loose, record } from '../json.ts'

/** What was consumed, beside what is billed: Cohere's own counts under Cohere's own names. */
const CONSUMED = 'cohere.usage.tokens'

/**
 * Reads `usage` (v2) or `meta` (v1). Billed tokens are the call's usage, as the convention asks:
 * tokens consumed include Cohere's own prompt, cached tokens and thoughts, which are not billed and
 * therefore no part of it. They are kept as attributes.
 */
export function usageOf(
  value: unknown,
): Loose<Pick<LlmResponse, 'usage' | 'attributes' | 'reportedUsage'>> {
  const usage = record(value)
  const consumed = record(usage['tokens'])
  const billed = record(usage['billed_units'])
  const attributes = defined({
    [`${CONSUMED}.input_tokens`]: finite(consumed['input_tokens']),
    [`${CONSUMED}.output_tokens`]: finite(consumed['output_tokens']),
    [`${CONSUMED}.reasoning_tokens`]: finite(consumed['reasoning_tokens']),
    [`${CONSUMED}.cached_tokens`]: finite(usage['cached_tokens']),
    'cohere.usage.search_units': finite(billed['search_units']),
  })
  const { reportedUsage } = counted(tokensOf, value)
  if (isRecord(usage['billed_units'])) {
    return { usage: tokensOf(billed), attributes, reportedUsage }
  }
  const cacheReadTokens = finite(usage['cached_tokens'])
  const reasoningTokens = finite(consumed['reasoning_tokens'])
  const tokens = { ...tokensOf(consumed), ...defined({ cacheReadTokens, reasoningTokens }) }
  return { usage: tokens, attributes, reportedUsage }
}

function tokensOf(value: unknown): LlmResponse['usage'] {
  const counts = record(value)
  return defined({
    inputTokens: finite(counts['input_tokens']),
    outputTokens: finite(counts['output_tokens']),
  })
}
