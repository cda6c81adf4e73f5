import type { Usage } from '../base.ts'
import { defined, finite, type JsonRecord, positive, record } from '../json.ts'

/**
 * Reads token counts. Anthropic counts tokens that were read from or written to the cache beside the
 * input, the convention in it; thinking is part of the output with both.
 */
export function usageOf(value: unknown): Usage {
  const usage: JsonRecord = record(value)
  const input = finite(usage['input_tokens'])
  const cacheReadTokens = finite(usage['cache_read_input_tokens'])
  const cacheCreationTokens = finite(usage['cache_creation_input_tokens'])
  return defined({
    inputTokens:
      input === undefined ? undefined : input + (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0),
    outputTokens: finite(usage['output_tokens']),
    cacheReadTokens,
    cacheCreationTokens,
    cacheCreation1hTokens: positive(record(usage['cache_creation'])['ephemeral_1h_input_tokens']),
    reasoningTokens: finite(record(usage['output_tokens_details'])['thinking_tokens']),
  })
}
