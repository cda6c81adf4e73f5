import type { LlmResponse, ProviderFailure, StreamReader } from '../base.ts'
import { type JsonRecord, parseJson, record, text } from '../json.ts'
import { failureIn } from './failure.ts'

/** What an endpoint's stream has said so far. */
export interface StreamState {
  /** One parsed event; `type` is the event's name, in the data or beside it. */
  take(type: string, data: JsonRecord): void
  /** @param failure the error that the stream reported, if it did */
  finish(failure?: ProviderFailure): LlmResponse
}

/** Finds the error in an event, if it is one; `type` is the event's name. */
type ReadFailure = (data: JsonRecord, type: string) => ProviderFailure | undefined

/** Parses events, skips the end mark and what is no JSON, and keeps the first error. */
export class EventReader implements StreamReader {
  readonly #state: StreamState
  readonly #readFailure: ReadFailure
  #failure: ProviderFailure | undefined

  constructor(state: StreamState, readFailure: ReadFailure = failureIn) {
    this.#state = state
    this.#readFailure = readFailure
  }

  push(event: string, data: string): void {
    if (data.startsWith('[DONE]')) return
    const parsed = record(parseJson(data))
    const type = text(parsed['type']) ?? event
    const failure = this.#readFailure(parsed, type)
    if (failure) this.#failure ??= failure
    else this.#state.take(type, parsed)
  }

  finish(): LlmResponse {
    const response = this.#state.finish(this.#failure)
    return this.#failure ? { ...response, failure: this.#failure } : response
  }
}
