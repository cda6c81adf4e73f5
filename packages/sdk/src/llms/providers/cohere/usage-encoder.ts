import type { LlmResponse } from '../base.ts'
import { defined, type JsonRecord } from '../json.ts'

const CONSUMED = 'cohere.usage.tokens'

/** `usage` of version 2 and `meta` of version 1: what is billed, and what was consumed. */
export function wireUsage({ usage, attributes }: LlmResponse): JsonRecord {
  const { inputTokens: input_tokens, outputTokens: output_tokens } = usage
  const consumed = (name: string) => attributes[`${CONSUMED}.${name}`]
  return defined({
    billed_units: defined({
      input_tokens,
      output_tokens,
      search_units: attributes['cohere.usage.search_units'],
    }),
    tokens: defined({
      input_tokens: consumed('input_tokens'),
      output_tokens: consumed('output_tokens'),
      reasoning_tokens: consumed('reasoning_tokens'),
    }),
    cached_tokens: consumed('cached_tokens'),
  })
}
