import type { Override } from '@agentops/protocol/override'
import type { EncodedBody } from './encoded.ts'
import type {
  JsonValue,
  Message,
  OutputMessage,
  Part,
  ToolDefinition,
} from '@agentops/protocol/messages'

/** What a tap knows of a request before it is sent. */
export interface RequestLine {
  /** Upper case. */
  readonly method: string
  /** Host and port as in the URL, lower case: `api.openai.com`, `127.0.0.1:8080`. */
  readonly host: string
  /** Path without query: `/v1/chat/completions`. */
  readonly path: string
}

/** What kind of call a claimed request is. */
export interface Claim {
  /** `gen_ai.operation.name`: `chat`, `text_completion`, `embeddings`, or the provider's own word. */
  readonly operation: string
  /** The endpoint in the provider's own words: `chat.completions`, `responses`, `moderations` … */
  readonly api: string
  /** The model, for providers that name it in the path. */
  readonly model?: string
}

/** Reads a request header that is no secret, by lower-case name. */
export type HeaderReader = (name: string) => string | null

/** A request as the convention sees it. Absent means that the request did not say. */
export interface LlmRequest {
  readonly model?: string
  readonly stream?: boolean
  /** Attributes of `LLM` in `@agentops/protocol/attributes`: temperature, max_tokens … */
  readonly parameters: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly systemInstructions: readonly Part[]
  readonly inputMessages: readonly Message[]
  readonly toolDefinitions: readonly ToolDefinition[]
}

/** Tokens as the convention counts them: input includes cached, output includes reasoning. */
export interface Usage {
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly cacheReadTokens?: number
  readonly cacheCreationTokens?: number
  readonly reasoningTokens?: number
  /** Part of the input. */
  readonly inputAudioTokens?: number
  /** Part of the output. */
  readonly outputAudioTokens?: number
  /** Part of `cacheCreationTokens`: what is kept for an hour, at a price of its own. */
  readonly cacheCreation1hTokens?: number
}

/** A failure in the provider's own words. */
export interface ProviderFailure {
  /** `invalid_request_error`, `insufficient_quota` …; the HTTP status as text when it names none. */
  readonly type: string
  readonly code?: string
  readonly message: string
}

/** An answer as the convention sees it. */
export interface LlmResponse {
  readonly model?: string
  readonly id?: string
  /** Unmodified, every choice, in order. */
  readonly finishReasons: readonly string[]
  readonly usage: Usage
  /** The provider's own count of tokens and whatever else it bills, as it came. */
  readonly reportedUsage?: JsonValue
  /** The answer's id, where other calls report the same usage too: a session counts it once. */
  readonly usageKey?: string
  /** Every choice, in order. */
  readonly outputMessages: readonly OutputMessage[]
  /** An error body, or an error inside a stream. */
  readonly failure?: ProviderFailure
  /** Further attributes: service tier, fingerprint, embedding dimensions … */
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** An answer that has no message form (moderation, images, assistants), without binary content. */
  readonly result?: JsonValue
}

/** How an answer is sent. */
export interface AnswerForm {
  /** As a stream of events rather than in one piece. */
  readonly stream: boolean
}

/** Reads a stream piece by piece. One per call; never throws. */
export interface StreamReader {
  /** One server-sent event (or NDJSON line): `event` is '' when the stream names none. */
  push(event: string, data: string): void
  /** What has been said so far; called once, when the stream has ended in whatever way. */
  finish(): LlmResponse
}

/**
 * The class that understands a provider's wire format. A stateless singleton: what belongs to one
 * call lives in the call. No method may throw or do I/O; `claims` is on the hot path (a table
 * look-up, under a microsecond), the others run after the caller has its answer.
 */
export abstract class BaseProvider {
  /** `gen_ai.provider.name`. */
  abstract readonly name: string

  /**
   * Is this request one of ours, and of which kind?
   *
   * @param header for paths that other services have too: asked only after the path has matched
   */
  abstract claims(request: RequestLine, header: HeaderReader): Claim | undefined

  /** Reads a request's body (parsed JSON; `undefined` when it had none or was not JSON). */
  abstract parseRequest(claim: Claim, body: unknown): LlmRequest

  /**
   * Reads a whole answer: a JSON body of any status.
   *
   * @param status HTTP status; from 400 on the body is an error
   * @param header for what a provider says beside the body; absent where only the body is known
   */
  abstract handleResponse(
    claim: Claim,
    status: number,
    body: unknown,
    header?: HeaderReader,
  ): LlmResponse

  /** Starts reading a streamed answer. */
  abstract createStreamReader(claim: Claim): StreamReader

  /**
   * Writes an answer as this provider would have sent it, so that its SDK reads the same from it: for
   * answers that time travel puts in the place of recorded ones. Messages, finish reasons, usage,
   * model and id are kept; bytes of media are not, as {@link LlmResponse} has none.
   *
   * @returns undefined for an endpoint whose answers cannot be written
   */
  encodeResponse?(claim: Claim, response: LlmResponse, form: AnswerForm): EncodedBody | undefined

  /**
   * Edits a request before it is sent: for the fork of a recorded session.
   *
   * @param body the request's JSON; it is not changed
   * @returns the body with the edit, undefined where this endpoint has no such thing
   */
  editRequest?(claim: Claim, body: unknown, override: Override): unknown

  /**
   * For providers whose SDK hangs up after the last message of a stream, before its end: is this the
   * end of the stream? Asked on the hot path.
   *
   * @param tail the last 512 bytes that have come, or fewer
   */
  isLastChunk?(tail: Uint8Array): boolean
}
