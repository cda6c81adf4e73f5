/** One piece of a recorded body. */
export interface AnswerChunk {
  readonly bytes: Uint8Array
  /** Milliseconds after the request's start at which it came. */
  readonly atMs: number
}

/** What broke an exchange, instead of an answer or in the middle of one. */
export interface AnswerFailure {
  readonly name: string
  readonly message: string
  /** Node's error code (`ECONNRESET` …); empty when it had none. */
  readonly code: string
}

/** An answer to be served in the place of a provider's. */
export interface Answer {
  /** HTTP status; 0 when the request got no answer at all: then `failure` says why. */
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  /** The body as its reader saw it: decoded, in the pieces in which it came. */
  readonly chunks: readonly AnswerChunk[]
  readonly failure?: AnswerFailure
}

/** How an answer is served. */
export interface Pace {
  /** True: each chunk as long after the request as it was recorded. False: all at once. */
  readonly recorded: boolean
}

/** How long to wait before a chunk, in milliseconds, when serving began `startedAt` (`performance.now()`). */
export function delayOf(chunk: AnswerChunk, startedAt: number, pace: Pace): number {
  return pace.recorded ? Math.max(0, startedAt + chunk.atMs - performance.now()) : 0
}

/** The error of a recorded failure, in the shape in which `fetch` and `node:http` give theirs. */
export function errorOf({ name, message, code }: AnswerFailure): Error {
  const error = new Error(message)
  if (name !== 'Error') Object.defineProperty(error, 'name', { value: name, configurable: true })
  return code === '' ? error : Object.assign(error, { code })
}
