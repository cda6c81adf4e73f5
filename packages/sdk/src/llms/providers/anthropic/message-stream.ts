import type { LlmResponse } from '../base.ts'
import { append, defined, finite, type JsonRecord, jsonOrText, record, text } from '../json.ts'
import type { StreamState } from '../openai/stream.ts'

/** More blocks or citations than this in one message are not a model's. */
const MAX_ENTRIES = 1_024

interface BlockDraft {
  readonly start: JsonRecord
  /** Text or thinking, by the name of its field. */
  readonly texts: Map<string, string>
  readonly citations: unknown[]
  /** Input of a tool, as JSON text. */
  input: string
}

/** Delta → the field of the block that it continues. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
  ['compaction_delta', 'content'],
  ['signature_delta', 'signature'],
])

function grow(draft: BlockDraft, delta: JsonRecord): void {
  const type = text(delta['type']) ?? ''
  const field = TEXTS.get(type)
  if (field !== undefined) {
    draft.texts.set(field, append(draft.texts.get(field) ?? '', delta[field]))
  } else if (type === 'input_json_delta') {
    draft.input = append(draft.input, delta['partial_json'])
  } else if (type === 'citations_delta' && draft.citations.length < MAX_ENTRIES) {
    draft.citations.push(delta['citation'])
  }
}

/** The block as it would have come in one piece; input that does not parse stays a text. */
function wholeBlock({ start, texts, citations, input }: BlockDraft): JsonRecord {
  return defined({
    ...start,
    ...Object.fromEntries(texts),
    citations: citations.length > 0 ? citations : start['citations'],
    input: input === '' ? start['input'] : jsonOrText(input),
  })
}

function withoutNulls(value: unknown): JsonRecord {
  const entries = Object.entries(record(value)).filter(([, inner]) => inner != null)
  return Object.fromEntries(entries)
}

/** Puts the events of a streamed message together to the message that would have come in one piece. */
export class MessageStream implements StreamState {
  readonly #parse: (body: unknown) => LlmResponse
  readonly #blocks = new Map<number, BlockDraft>()
  #message: JsonRecord = {}
  /** What became known last counts: the start names few output tokens, the end all. */
  #usage: JsonRecord = {}
  #stopReason: string | undefined

  constructor(parse: (body: unknown) => LlmResponse) {
    this.#parse = parse
  }

  take(type: string, event: JsonRecord): void {
    const index = finite(event['index']) ?? 0
    if (type === 'message_start') {
      this.#message = record(event['message'])
      this.#usage = record(this.#message['usage'])
    } else if (type === 'content_block_start') {
      this.#start(index, record(event['content_block']))
    } else if (type === 'content_block_delta') {
      const draft = this.#blocks.get(index)
      if (draft) grow(draft, record(event['delta']))
    } else if (type === 'message_delta') {
      this.#usage = { ...this.#usage, ...withoutNulls(event['usage']) }
      this.#stopReason = text(record(event['delta'])['stop_reason']) ?? this.#stopReason
    }
  }

  finish(): LlmResponse {
    const blocks = [...this.#blocks].sort(([a], [b]) => a - b)
    return this.#parse({
      id: this.#message['id'],
      model: this.#message['model'],
      usage: this.#usage,
      stop_reason: this.#stopReason,
      content: blocks.map(([, draft]) => wholeBlock(draft)),
    })
  }

  #start(index: number, start: JsonRecord): void {
    if (this.#blocks.size >= MAX_ENTRIES) return
    const texts = new Map<string, string>()
    for (const field of TEXTS.values()) {
      const begun = text(start[field])
      if (begun !== undefined) texts.set(field, begun)
    }
    this.#blocks.set(index, { start, texts, citations: [], input: '' })
  }
}
