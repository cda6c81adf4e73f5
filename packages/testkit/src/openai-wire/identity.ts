import { randomBytes } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A random id as OpenAI writes them: a prefix and letters and digits. */
export function wireId(prefix: string, length: number): string {
  const bytes = randomBytes(length)
  return prefix + Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

const DATED: Readonly<Record<string, string>> = {
  'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
  'gpt-4o': 'gpt-4o-2024-08-06',
  'gpt-4.1': 'gpt-4.1-2025-04-14',
  'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14',
  'gpt-5-mini': 'gpt-5-mini-2025-08-07',
}

/** The dated model that answers for an alias. */
export function datedModel(model: string): string {
  return DATED[model] ?? model
}

const REQUESTS_LIMIT = 500
const TOKENS_LIMIT = 200_000

/** Headers that OpenAI sends with every answer. */
export function wireHeaders({
  requestId,
  processingMs,
  promptTokens = 0,
  exhausted = false,
}: {
  requestId: string
  processingMs: number
  promptTokens?: number
  exhausted?: boolean
}): Record<string, string> {
  return {
    'openai-organization': 'org-local',
    'openai-processing-ms': String(Math.round(processingMs)),
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': String(REQUESTS_LIMIT),
    'x-ratelimit-limit-tokens': String(TOKENS_LIMIT),
    'x-ratelimit-remaining-requests': String(exhausted ? 0 : REQUESTS_LIMIT - 1),
    'x-ratelimit-remaining-tokens': String(Math.max(0, TOKENS_LIMIT - promptTokens)),
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-reset-tokens': `${Math.ceil((promptTokens / TOKENS_LIMIT) * 60_000)}ms`,
    'x-request-id': requestId,
  }
}
