import type { ChatRequest } from './chat-request.ts'

/** A tool that the model wants called. */
export interface ToolRequest {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** One choice of an answer. */
export interface Choice {
  readonly text?: string
  readonly toolCalls?: readonly ToolRequest[]
  /** Default `tool_calls` when there are any, else `stop`. */
  readonly finishReason?: string
}

/** What the model answers. */
export interface Answer {
  readonly type: 'answer'
  /** One entry for each choice asked for with `n`. */
  readonly choices: readonly Choice[]
  /** Tokens thought but not said; they count as output. Default 0. */
  readonly reasoningTokens?: number
  /**
   * Breaks a streamed answer after so many chunks: `cut` closes the connection, `event` sends
   * OpenAI's error event.
   */
  readonly interrupt?: { readonly afterChunks: number; readonly how: 'cut' | 'event' }
}

/** An error answer in OpenAI's format. */
export interface Refusal {
  readonly type: 'error'
  readonly status: number
  readonly code: string
  readonly message: string
  /** OpenAI's error class. Default `invalid_request_error`. */
  readonly errorType?: string
  /** Sent as `retry-after-ms` and `retry-after`. */
  readonly retryAfterMs?: number
}

/** What is known of a request beside its body. */
export interface Attempt {
  /** `x-stainless-retry-count`, which OpenAI's SDKs send; undefined from other clients. */
  readonly retry: number | undefined
}

/** Plays the model: chooses the answer to a chat request. Called once per HTTP request. */
export type Brain = (request: ChatRequest, attempt: Attempt) => Answer | Refusal

/** An answer of one choice that says a text. */
export function say(text: string, options: Omit<Answer, 'type' | 'choices'> = {}): Answer {
  return { type: 'answer', choices: [{ text }], ...options }
}

/** An answer of one choice that calls tools, all in parallel. */
export function callTools(...toolCalls: ToolRequest[]): Answer {
  return { type: 'answer', choices: [{ toolCalls }] }
}

/** The 429 that OpenAI answers above the requests-per-minute limit. */
export function rateLimited({
  model,
  retryAfterMs,
}: {
  model: string
  retryAfterMs: number
}): Refusal {
  const wait = `${retryAfterMs}ms`
  return {
    type: 'error',
    status: 429,
    errorType: 'requests',
    code: 'rate_limit_exceeded',
    message: `Rate limit reached for ${model} on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in ${wait}. Visit https://platform.openai.com/account/rate-limits to learn more.`,
    retryAfterMs,
  }
}
