import type { LocalRequest } from '../local-server.ts'
import type { Refusal } from './brain.ts'
import type { Completion } from './completion.ts'

/** How an answer ended: `left` when the client hung up, `interrupted` when the brain broke it off. */
export type ExchangeEnd = 'answering' | 'completed' | 'interrupted' | 'left'

/** One HTTP exchange as the wire saw it, in order of arrival. */
export interface WireExchange {
  readonly method: string
  readonly path: string
  /** Parsed JSON, or the text when it is none. */
  readonly request: unknown
  /** `x-stainless-retry-count`; undefined from clients that send none. */
  readonly retry: number | undefined
  readonly streamed: boolean
  readonly status: number
  /** Sent as `x-request-id`. */
  readonly requestId: string
  /** What a chat completion answered: id, model, choices and usage. */
  readonly completion: Completion | undefined
  /** Tokens of an embeddings request. */
  readonly embeddingTokens: number | undefined
  readonly refusal: Refusal | undefined
  readonly end: ExchangeEnd
}

/** An exchange while it is being answered. */
export type OpenExchange = { -readonly [Key in keyof WireExchange]: WireExchange[Key] }

/** Starts the record of a request that has come in. */
export function openExchange(request: LocalRequest, requestId: string): OpenExchange {
  const retry = request.headers['x-stainless-retry-count']
  return {
    method: request.method,
    path: request.path,
    request: parseJson(request.body),
    retry: retry === undefined ? undefined : Number(retry),
    streamed: false,
    status: 0,
    requestId,
    completion: undefined,
    embeddingTokens: undefined,
    refusal: undefined,
    end: 'answering',
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
