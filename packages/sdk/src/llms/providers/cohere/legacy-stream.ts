import type { LlmResponse } from '../base.ts'
import { append, isRecord, type JsonRecord, list } from '../json.ts'
import type { StreamState } from '../openai/stream.ts'

/** More citations, calls or documents than this in one answer are not a model's. */
const MAX_ENTRIES = 4_096
const LISTS = ['citations', 'tool_calls', 'documents', 'search_queries', 'search_results'] as const

/**
 * Reads the lines of a streamed v1 answer. The last one repeats the whole answer; what came before
 * it counts when the stream was cut.
 */
export class LegacyStream implements StreamState {
  readonly #parse: (body: JsonRecord) => LlmResponse
  readonly #lists = new Map<string, unknown[]>()
  #text: string | undefined
  #generationId: unknown
  #end: JsonRecord = {}

  constructor(parse: (body: JsonRecord) => LlmResponse) {
    this.#parse = parse
  }

  take(_type: string, event: JsonRecord): void {
    if (event['event_type'] === 'stream-end') {
      const { response, finish_reason: reason } = event
      this.#end = { finish_reason: reason, ...(isRecord(response) ? response : {}) }
      return
    }
    this.#generationId ??= event['generation_id']
    if (event['event_type'] === 'text-generation') {
      this.#text = append(this.#text ?? '', event['text'])
    }
    for (const name of LISTS) this.#takeList(name, list(event[name]))
  }

  finish(): LlmResponse {
    const said = { text: this.#text, generation_id: this.#generationId }
    return this.#parse({ ...said, ...Object.fromEntries(this.#lists), ...this.#end })
  }

  #takeList(name: string, entries: readonly unknown[]): void {
    const known = this.#lists.get(name) ?? []
    known.push(...entries.slice(0, MAX_ENTRIES - known.length))
    if (known.length > 0) this.#lists.set(name, known)
  }
}
