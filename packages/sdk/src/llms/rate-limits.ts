import { LLM } from '@agentops/protocol/attributes'
import type { AttributeInput } from '../event/event.ts'
import type { HeaderReader } from './providers/base.ts'

/**
 * Attribute → the headers that say it, the more specific first. In order: OpenAI and who speaks its
 * format (Groq, Azure, Together); Anthropic; Mistral; Cohere; OpenRouter and the IETF's draft.
 */
const NUMBERS: readonly (readonly [string, ...string[]])[] = [
  [
    LLM.limitRequests,
    'x-ratelimit-limit-requests',
    'anthropic-ratelimit-requests-limit',
    'x-ratelimit-limit-req-minute',
    'x-trial-endpoint-call-limit',
    'x-endpoint-monthly-call-limit',
    'x-ratelimit-limit',
    'ratelimit-limit',
  ],
  [
    LLM.limitTokens,
    'x-ratelimit-limit-tokens',
    'anthropic-ratelimit-tokens-limit',
    'anthropic-ratelimit-input-tokens-limit',
    'x-ratelimit-limit-tokens-minute',
    'x-ratelimitbysize-limit-minute',
    'ratelimitbysize-limit',
    'x-tokenlimit-limit',
  ],
  [
    LLM.remainingRequests,
    'x-ratelimit-remaining-requests',
    'anthropic-ratelimit-requests-remaining',
    'x-ratelimit-remaining-req-minute',
    'x-trial-endpoint-call-remaining',
    'x-endpoint-monthly-call-remaining',
    'x-ratelimit-remaining',
    'ratelimit-remaining',
  ],
  [
    LLM.remainingTokens,
    'x-ratelimit-remaining-tokens',
    'anthropic-ratelimit-tokens-remaining',
    'anthropic-ratelimit-input-tokens-remaining',
    'x-ratelimit-remaining-tokens-minute',
    'x-ratelimitbysize-remaining-minute',
    'ratelimitbysize-remaining',
    'x-tokenlimit-remaining',
  ],
]

const TEXTS: readonly (readonly [string, ...string[]])[] = [
  [
    LLM.resetRequests,
    'x-ratelimit-reset-requests',
    'anthropic-ratelimit-requests-reset',
    'x-ratelimit-reset',
    'ratelimit-reset',
  ],
  [
    LLM.resetTokens,
    'x-ratelimit-reset-tokens',
    'anthropic-ratelimit-tokens-reset',
    'anthropic-ratelimit-input-tokens-reset',
    'ratelimitbysize-reset',
  ],
]

/** Header → how many of its units are a second. Azure has names of its own. */
const WAITS: readonly (readonly [string, number])[] = [
  ['retry-after-ms', 1000],
  ['x-ms-retry-after-ms', 1000],
  ['retry-after', 1],
]

/** Longer than any time that a provider writes. */
const MAX_TEXT = 64

function numberIn(header: HeaderReader, name: string): number | undefined {
  const value = header(name)
  const number = value === null || value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}

function retryAfter(header: HeaderReader): number | undefined {
  for (const [name, unitsPerSecond] of WAITS) {
    const wait = numberIn(header, name)
    if (wait !== undefined) return wait / unitsPerSecond
  }
  return undefined
}

function firstOf<T>(names: readonly string[], read: (name: string) => T | undefined) {
  for (const name of names) {
    const found = read(name)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * What an answer's headers say of the limits that its caller is under: how much is allowed and left,
 * when it is filled again (in the provider's words: a duration, a date or seconds), and how many
 * seconds to wait. Attributes that no header says are not there.
 */
export function rateLimitAttributes(header: HeaderReader): Record<string, AttributeInput> {
  const found: Record<string, AttributeInput> = {}
  for (const [attribute, ...names] of NUMBERS) {
    const number = firstOf(names, (name) => numberIn(header, name))
    if (number !== undefined) found[attribute] = number
  }
  for (const [attribute, ...names] of TEXTS) {
    const text = firstOf(names, (name) => header(name) ?? undefined)
    if (text !== undefined && text.length <= MAX_TEXT) found[attribute] = text
  }
  const wait = retryAfter(header)
  if (wait !== undefined) found[LLM.retryAfter] = wait
  return found
}
