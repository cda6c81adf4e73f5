import type { LlmResponse, ProviderFailure } from '../base.ts'
import { append, defined, finite, type JsonRecord, record, text } from '../json.ts'
import type { StreamState } from '../openai/stream.ts'

/** More entries, or parts of one, than this in one answer are not a model's. */
const MAX_ENTRIES = 4_096

interface EntryDraft {
  fields: JsonRecord
  argument: string
  text: string
  /** Contents that are no text: files, references, thoughts. */
  readonly parts: unknown[]
}

/** `message.output.delta`, `tool.execution.started` → the entry's type. */
function entryType(event: string): string {
  return event.replace(/\.(delta|started|done)$/, '')
}

function wholeEntry({ fields, argument, text: said, parts }: EntryDraft): JsonRecord {
  const content = [...parts, { type: 'text', text: said }]
  return { ...fields, content, ...(argument !== '' && { arguments: argument }) }
}

/** Puts the events of a streamed conversation together to the answer that would have come whole. */
export class EntryStream implements StreamState {
  readonly #parse: (body: JsonRecord) => LlmResponse
  readonly #entries = new Map<number, EntryDraft>()
  #body: JsonRecord = {}
  #failure: ProviderFailure | undefined

  constructor(parse: (body: JsonRecord) => LlmResponse) {
    this.#parse = parse
  }

  take(type: string, event: JsonRecord): void {
    if (type === 'conversation.response.error') {
      const code = finite(event['code'])
      const message = text(event['message']) ?? type
      this.#failure = defined({ type: 'error', code: code?.toString(), message })
    } else if (type.startsWith('conversation.')) this.#body = { ...this.#body, ...event }
    else this.#takeEntry(finite(event['output_index']) ?? 0, type, event)
  }

  finish(): LlmResponse {
    const inOrder = [...this.#entries].sort(([a], [b]) => a - b)
    const outputs = inOrder.map(([, entry]) => wholeEntry(entry))
    const response = this.#parse({ ...this.#body, outputs })
    return this.#failure ? { ...response, failure: this.#failure } : response
  }

  #takeEntry(index: number, type: string, event: JsonRecord): void {
    const known = this.#entries.get(index)
    if (!known && this.#entries.size >= MAX_ENTRIES) return
    const entry = known ?? { fields: {}, argument: '', text: '', parts: [] }
    this.#entries.set(index, entry)
    const { content, arguments: argument, ...fields } = event
    entry.fields = { ...entry.fields, ...fields, type: entryType(type) }
    entry.argument = append(entry.argument, argument)
    const piece = record(content)
    const said = piece['type'] === 'text' ? piece['text'] : content
    if (typeof said === 'string') entry.text = append(entry.text, said)
    else if (content !== undefined && entry.parts.length < MAX_ENTRIES) entry.parts.push(content)
  }
}
