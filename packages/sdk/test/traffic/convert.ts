import type { Expected } from './observed.ts'

/**
 * Anthropic, and Bedrock after it, count cached tokens beside the input; the convention counts them
 * in it.
 */
export function sumCached(expected: Expected): Expected {
  const { input_tokens: input, cached_tokens: read, cache_creation_tokens: written } = expected
  if (typeof input !== 'number') return expected
  return { ...expected, input_tokens: input + Number(read ?? 0) + Number(written ?? 0) }
}
