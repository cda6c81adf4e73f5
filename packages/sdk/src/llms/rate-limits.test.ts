import { LLM } from '@agentops/protocol/attributes'
import { expect, it } from 'vitest'
import { rateLimitAttributes } from './rate-limits.ts'

/** Header → value of one answer of each provider → what they say. */
const ANSWERS = {
  anthropic: [
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:00Z',
      'anthropic-ratelimit-tokens-limit': '40000',
      'anthropic-ratelimit-tokens-remaining': '39000',
      'anthropic-ratelimit-tokens-reset': '2026-01-01T00:01:00Z',
      'retry-after': '12',
    },
    [50, 49, 40_000, 39_000, '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z', 12],
  ],
  groq: [
    {
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-limit-tokens': '18000',
      'x-ratelimit-remaining-requests': '14370',
      'x-ratelimit-remaining-tokens': '17997',
      'x-ratelimit-reset-requests': '2m59.56s',
      'x-ratelimit-reset-tokens': '7.66s',
    },
    [14_400, 14_370, 18_000, 17_997, '2m59.56s', '7.66s', undefined],
  ],
  mistral: [
    {
      'x-ratelimit-limit-req-minute': '60',
      'x-ratelimit-remaining-req-minute': '59',
      'x-ratelimit-limit-tokens-minute': '500000',
      'x-ratelimit-remaining-tokens-minute': '499990',
    },
    [60, 59, 500_000, 499_990, undefined, undefined, undefined],
  ],
  cohere: [
    { 'x-trial-endpoint-call-limit': '40', 'x-trial-endpoint-call-remaining': '39' },
    [40, 39, undefined, undefined, undefined, undefined, undefined],
  ],
  azure: [
    {
      'x-ratelimit-remaining-requests': '9',
      'x-ratelimit-remaining-tokens': '900',
      'x-ms-retry-after-ms': '250',
    },
    [undefined, 9, undefined, 900, undefined, undefined, 0.25],
  ],
  openrouter: [
    { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1760000000' },
    [20, 0, undefined, undefined, '1760000000', undefined, undefined],
  ],
  nobody: [{ 'x-ratelimit-limit-requests': 'many', 'retry-after': '' }, Array(7).fill(undefined)],
} as const satisfies Record<string, readonly [Record<string, string>, readonly unknown[]]>

const NAMES = [
  LLM.limitRequests,
  LLM.remainingRequests,
  LLM.limitTokens,
  LLM.remainingTokens,
  LLM.resetRequests,
  LLM.resetTokens,
  LLM.retryAfter,
]

it.each(Object.entries(ANSWERS))('limits of %s', (_provider, [headers, said]) => {
  const found = rateLimitAttributes((name) => new Headers(headers).get(name))
  expect(NAMES.map((name) => found[name])).toEqual(said)
})
