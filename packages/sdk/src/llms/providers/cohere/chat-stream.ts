import type { LlmResponse } from '../base.ts'
import { append, finite, type JsonRecord, record, text } from '../json.ts'
import type { StreamState } from '../openai/stream.ts'

/** More contents, calls or citations than this in one answer are not a model's. */
const MAX_ENTRIES = 4_096

interface CallDraft {
  id: string | undefined
  name: string | undefined
  argument: string
}

function put<T>(entries: Map<number, T>, index: number, entry: T): void {
  if (entries.has(index) || entries.size < MAX_ENTRIES) entries.set(index, entry)
}

function values<T>(entries: ReadonlyMap<number, T>): T[] {
  return [...entries].sort(([a], [b]) => a - b).map(([, entry]) => entry)
}

/** Puts the events of a streamed v2 chat together to the answer that would have come whole. */
export class MessageStream implements StreamState {
  readonly #parse: (body: JsonRecord) => LlmResponse
  readonly #contents = new Map<number, JsonRecord>()
  readonly #calls = new Map<number, CallDraft>()
  readonly #citations: unknown[] = []
  #plan = ''
  #id: string | undefined
  #isStarted = false
  #end: JsonRecord = {}

  constructor(parse: (body: JsonRecord) => LlmResponse) {
    this.#parse = parse
  }

  take(type: string, event: JsonRecord): void {
    const delta = record(event['delta'])
    const message = record(delta['message'])
    const index = finite(event['index']) ?? 0
    this.#isStarted ||= event['delta'] !== undefined
    if (type === 'message-start') this.#id = text(event['id'])
    else if (type === 'message-end') this.#end = delta
    else if (type === 'tool-plan-delta') this.#plan = append(this.#plan, message['tool_plan'])
    else if (type === 'content-start' || type === 'content-delta') {
      this.#takeContent(index, record(message['content']))
    } else if (type === 'tool-call-start' || type === 'tool-call-delta') {
      this.#takeCall(index, record(message['tool_calls']))
    } else if (type === 'citation-start' && this.#citations.length < MAX_ENTRIES) {
      this.#citations.push(message['citations'])
    }
  }

  finish(): LlmResponse {
    const { finish_reason: reason, usage, error } = this.#end
    const message = {
      tool_plan: this.#plan,
      content: values(this.#contents),
      tool_calls: values(this.#calls).map(({ id, name, argument }) => ({
        id,
        function: { name, arguments: argument },
      })),
      citations: this.#citations,
    }
    const body = { id: this.#id, finish_reason: reason, usage, error }
    return this.#parse(this.#isStarted ? { ...body, message } : body)
  }

  #takeContent(index: number, piece: JsonRecord): void {
    const known = this.#contents.get(index) ?? {}
    put(this.#contents, index, {
      ...known,
      type: known['type'] ?? piece['type'] ?? ('thinking' in piece ? 'thinking' : 'text'),
      text: append(text(known['text']) ?? '', piece['text']),
      thinking: append(text(known['thinking']) ?? '', piece['thinking']),
    })
  }

  #takeCall(index: number, piece: JsonRecord): void {
    const called = record(piece['function'])
    const known = this.#calls.get(index)
    put(this.#calls, index, {
      id: text(piece['id']) ?? known?.id,
      name: text(called['name']) ?? known?.name,
      argument: append(known?.argument ?? '', called['arguments']),
    })
  }
}
