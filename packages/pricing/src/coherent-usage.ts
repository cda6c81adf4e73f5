import type { PricedUsage } from './priced-usage.ts'

/** Some senders leave cached tokens out of the input: then they are added, as they can be no part of it. */
export function coherent(usage: PricedUsage): PricedUsage {
  const cached = usage.cacheReadTokens + usage.cacheWriteTokens
  const { inputTokens, outputTokens, cacheWriteTokens } = usage
  if (
    cached <= inputTokens &&
    usage.cacheWrite1hTokens <= cacheWriteTokens &&
    usage.reasoningTokens <= outputTokens
  ) {
    return usage
  }
  return {
    ...usage,
    inputTokens: cached > usage.inputTokens ? usage.inputTokens + cached : usage.inputTokens,
    cacheWrite1hTokens: Math.min(usage.cacheWrite1hTokens, usage.cacheWriteTokens),
    reasoningTokens: Math.min(usage.reasoningTokens, usage.outputTokens),
  }
}
