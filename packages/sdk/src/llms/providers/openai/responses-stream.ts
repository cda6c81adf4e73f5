import type { LlmResponse, ProviderFailure } from '../base.ts'
import { append, finite, isRecord, type JsonRecord, list, text } from '../json.ts'
import type { StreamState } from './stream.ts'

const MAX_ITEMS = 1_024
const PREFIX = 'response.'

/** Pieces of an item's own field: event, type of item, field. */
const FIELDS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['function_call_arguments.delta', ['function_call', 'arguments']],
  ['mcp_call_arguments.delta', ['mcp_call', 'arguments']],
  ['custom_tool_call_input.delta', ['custom_tool_call', 'input']],
  ['code_interpreter_call_code.delta', ['code_interpreter_call', 'code']],
])

/** Pieces of an item's content: event, type of item, list, type of part, field. */
const CONTENT: ReadonlyMap<string, readonly [string, string, string, string]> = new Map([
  ['output_text.delta', ['message', 'content', 'output_text', 'text']],
  ['refusal.delta', ['message', 'content', 'refusal', 'refusal']],
  ['reasoning_text.delta', ['reasoning', 'content', 'reasoning_text', 'text']],
  ['reasoning_summary_text.delta', ['reasoning', 'summary', 'summary_text', 'text']],
])

/** An item that has begun: as it was announced, and the pieces that came since. */
interface ItemDraft {
  item: JsonRecord
  readonly fields: Map<string, string>
  /** Key: list and index. */
  readonly parts: Map<string, PartDraft>
}

interface PartDraft {
  readonly list: string
  readonly type: string
  readonly field: string
  content: string
}

function partial({ item, fields, parts }: ItemDraft): JsonRecord {
  const lists: Record<string, unknown[]> = {}
  for (const { list: name, type, field, content } of parts.values()) {
    lists[name] = [...(lists[name] ?? []), { type, [field]: content }]
  }
  return { ...item, ...Object.fromEntries(fields), ...lists }
}

/**
 * Follows the events of a streamed response. The object that comes with the last event is the
 * answer; when it never comes, the pieces are.
 */
export class ResponsesStream implements StreamState {
  readonly #items = new Map<number, ItemDraft>()
  readonly #parse: (body: unknown) => LlmResponse
  #response: JsonRecord = {}

  constructor(parse: (body: unknown) => LlmResponse) {
    this.#parse = parse
  }

  take(type: string, event: JsonRecord): void {
    if (isRecord(event['response'])) this.#response = event['response']
    else if (type.startsWith(PREFIX)) this.#takePiece(type.slice(PREFIX.length), event)
  }

  finish(failure?: ProviderFailure): LlmResponse {
    // SDKs hang up at the error, before the event that says so of the response.
    const response = failure ? { ...this.#response, status: 'failed' } : this.#response
    const output = list(response['output'])
    if (output.length > 0) return this.#parse(response)
    const items = [...this.#items].sort(([a], [b]) => a - b).map(([, item]) => partial(item))
    return this.#parse({ ...response, output: items })
  }

  #takePiece(name: string, event: JsonRecord): void {
    if (name === 'output_item.added') this.#replace(event)
    else if (name === 'output_item.done') this.#replace(event)
    else this.#takeDelta(name, event)
  }

  /** An announced or finished item holds all that its pieces have said. */
  #replace(event: JsonRecord): void {
    const draft = this.#draft(event, 'message')
    if (!draft || !isRecord(event['item'])) return
    draft.item = event['item']
    draft.fields.clear()
    draft.parts.clear()
  }

  #takeDelta(name: string, event: JsonRecord): void {
    const field = FIELDS.get(name)
    if (field) this.#growField(field, event)
    const content = CONTENT.get(name)
    if (content) this.#growContent(content, event)
  }

  #growField([type, field]: readonly [string, string], event: JsonRecord): void {
    const draft = this.#draft(event, type)
    if (!draft) return
    const said = draft.fields.get(field) ?? text(draft.item[field]) ?? ''
    draft.fields.set(field, append(said, event['delta']))
  }

  #growContent(target: readonly [string, string, string, string], event: JsonRecord): void {
    const [itemType, name, type, field] = target
    const draft = this.#draft(event, itemType)
    const key = `${name}.${finite(event['content_index'] ?? event['summary_index']) ?? 0}`
    if (!draft || (!draft.parts.has(key) && draft.parts.size >= MAX_ITEMS)) return
    const part = draft.parts.get(key) ?? { list: name, type, field, content: '' }
    part.content = append(part.content, event['delta'])
    draft.parts.set(key, part)
  }

  #draft(event: JsonRecord, type: string): ItemDraft | undefined {
    const index = finite(event['output_index']) ?? 0
    const known = this.#items.get(index)
    if (known || this.#items.size >= MAX_ITEMS) return known
    const role = type === 'message' ? { role: 'assistant' } : {}
    const draft: ItemDraft = { item: { type, ...role }, fields: new Map(), parts: new Map() }
    this.#items.set(index, draft)
    return draft
  }
}
