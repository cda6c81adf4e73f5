import type { Message, OutputMessage, Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { append, defined, finite, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { choicesOf, describeCompletion } from './chat.ts'
import { answer, type Codec } from './codec.ts'
import { completionsEncoder } from './completions-encoder.ts'
import { textPart } from './parts.ts'
import { EventReader, type StreamState } from './stream.ts'

const MAX_CHOICES = 1_024

/** Token ids stand for a text that only the server knows: their number is kept. */
function tokens(ids: readonly unknown[]): Part {
  return { type: 'other', kind: 'tokens', value: { count: ids.length } }
}

/** Inputs of completions and embeddings: a text, texts, token ids or lists of them; one message each. */
export function plainInputs(input: unknown): Message[] {
  const items = list(input)
  const inputs = typeof items[0] === 'number' ? [items] : Array.isArray(input) ? items : [input]
  return inputs
    .map((item) => (Array.isArray(item) ? [tokens(item)] : textPart(item)))
    .filter((parts) => parts.length > 0)
    .map((parts) => ({ role: 'user', parts }))
}

function suffixMessages(body: JsonRecord): Message[] {
  const suffix = text(body['suffix'])
  if (suffix === undefined) return []
  return [{ role: 'user', parts: [{ type: 'other', kind: 'suffix', value: suffix }] }]
}

function outputMessage(choice: JsonRecord): OutputMessage {
  const parts = textPart(choice['text'])
  return defined({ role: 'assistant', parts, finish_reason: text(choice['finish_reason']) })
}

function parseResponse(body: unknown): LlmResponse {
  if (!isRecord(body)) return answer()
  return describeCompletion(body, choicesOf(body).map(outputMessage))
}

/** Puts the chunks of a streamed completion together, choice by choice. */
class CompletionStream implements StreamState {
  readonly #choices = new Map<number, { text: string; finish_reason: unknown }>()
  #body: JsonRecord = {}

  take(_type: string, chunk: JsonRecord): void {
    const usage = isRecord(chunk['usage']) ? chunk['usage'] : this.#body['usage']
    this.#body = { ...this.#body, ...chunk, usage }
    for (const choice of list(chunk['choices'])) this.#takeChoice(record(choice))
  }

  finish(): LlmResponse {
    const choices = Array.from(this.#choices, ([index, choice]) => ({ index, ...choice }))
    return parseResponse({ ...this.#body, choices })
  }

  #takeChoice(choice: JsonRecord): void {
    const index = finite(choice['index']) ?? 0
    const draft = this.#choices.get(index) ?? { text: '', finish_reason: undefined }
    draft.text = append(draft.text, choice['text'])
    draft.finish_reason = choice['finish_reason'] ?? draft.finish_reason
    if (this.#choices.size < MAX_CHOICES) this.#choices.set(index, draft)
  }
}

/** https://platform.openai.com/docs/api-reference/completions */
export const completions: Codec = {
  request: (body) => ({ inputMessages: [...plainInputs(body['prompt']), ...suffixMessages(body)] }),
  response: parseResponse,
  stream: () => new EventReader(new CompletionStream()),
  encoder: completionsEncoder,
}
