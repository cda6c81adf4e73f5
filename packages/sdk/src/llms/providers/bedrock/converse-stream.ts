import type { LlmResponse } from '../base.ts'
import { append, finite, isRecord, type JsonRecord, jsonOrText, record, text } from '../json.ts'
import type { StreamState } from '../openai/stream.ts'

/** More blocks or citations than this in one message are not a model's. */
const MAX_ENTRIES = 1_024

interface BlockDraft {
  /** What the block began with: a tool's call or result. */
  start: JsonRecord
  text: string
  reasoning: string
  signature: string
  /** Input of a tool, as JSON text. */
  input: string
  readonly citations: unknown[]
}

function newBlock(): BlockDraft {
  return { start: {}, text: '', reasoning: '', signature: '', input: '', citations: [] }
}

function grow(draft: BlockDraft, delta: JsonRecord): void {
  draft.text = append(draft.text, delta['text'])
  const thought = record(delta['reasoningContent'])
  draft.reasoning = append(draft.reasoning, thought['text'])
  draft.signature = append(draft.signature, thought['signature'])
  draft.input = append(draft.input, record(delta['toolUse'])['input'])
  const { citation } = delta
  if (isRecord(citation) && draft.citations.length < MAX_ENTRIES) draft.citations.push(citation)
}

/** The blocks as they would have come in one piece; input that does not parse stays a text. */
function wholeBlocks(draft: BlockDraft): JsonRecord[] {
  const { start, text: said, reasoning, signature, input, citations } = draft
  const { toolUse } = start
  const blocks: JsonRecord[] = []
  if (isRecord(toolUse)) {
    blocks.push({ toolUse: input === '' ? toolUse : { ...toolUse, input: jsonOrText(input) } })
  } else if (Object.keys(start).length > 0) blocks.push(start)
  if (reasoning !== '')
    blocks.push({ reasoningContent: { reasoningText: { text: reasoning, signature } } })
  if (said !== '') blocks.push({ text: said })
  if (citations.length > 0) blocks.push({ citationsContent: { citations } })
  return blocks
}

/** Puts the events of a streamed answer together to the one that would have come in one piece. */
export class ConverseStream implements StreamState {
  readonly #parse: (body: unknown) => LlmResponse
  readonly #blocks = new Map<number, BlockDraft>()
  #role: string | undefined
  #stopReason: string | undefined
  #metadata: JsonRecord = {}

  constructor(parse: (body: unknown) => LlmResponse) {
    this.#parse = parse
  }

  take(type: string, event: JsonRecord): void {
    switch (type) {
      case 'messageStart':
        this.#role = text(event['role'])
        break
      case 'contentBlockStart':
        this.#change(event, (draft) => (draft.start = record(event['start'])))
        break
      case 'contentBlockDelta':
        this.#change(event, (draft) => grow(draft, record(event['delta'])))
        break
      case 'messageStop':
        this.#stopReason = text(event['stopReason'])
        break
      case 'metadata':
        this.#metadata = event
        break
      default:
    }
  }

  finish(): LlmResponse {
    const blocks = [...this.#blocks].sort(([a], [b]) => a - b)
    const content = blocks.flatMap(([, draft]) => wholeBlocks(draft))
    return this.#parse({
      ...this.#metadata,
      output: { message: { role: this.#role, content } },
      stopReason: this.#stopReason,
    })
  }

  #change(event: JsonRecord, change: (draft: BlockDraft) => void): void {
    const index = finite(event['contentBlockIndex']) ?? 0
    const draft = this.#blocks.get(index) ?? newBlock()
    if (this.#blocks.size >= MAX_ENTRIES && !this.#blocks.has(index)) return
    this.#blocks.set(index, draft)
    change(draft)
  }
}
