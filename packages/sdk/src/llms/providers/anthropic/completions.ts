import type { LlmResponse } from '../base.ts'
import { append, defined, type JsonRecord, record, text } from '../json.ts'
import { completionEncoder } from './encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { userMessages } from '../openai/messages.ts'
import { textPart } from '../openai/parts.ts'
import { EventReader, type StreamState } from '../openai/stream.ts'

function parseCompletion(body: unknown): LlmResponse {
  const completion = record(body)
  const reason = text(completion['stop_reason'])
  const parts = textPart(completion['completion'])
  const message = defined({ role: 'assistant', parts, finish_reason: reason })
  return answer({
    model: text(completion['model']),
    id: text(completion['id']),
    finishReasons: reason === undefined ? [] : [reason],
    outputMessages: parts.length > 0 ? [message] : [],
  })
}

/** Every event repeats what is known; the text comes in pieces. */
class CompletionStream implements StreamState {
  #last: JsonRecord = {}
  #completion = ''

  take(type: string, event: JsonRecord): void {
    if (type !== 'completion') return
    this.#last = event
    this.#completion = append(this.#completion, event['completion'])
  }

  finish(): LlmResponse {
    return parseCompletion({ ...this.#last, completion: this.#completion })
  }
}

/** https://docs.anthropic.com/en/api/complete: the elder of messages; it reports no tokens. */
export const completions: Codec = {
  request: (body) => ({ inputMessages: userMessages(textPart(body['prompt'])) }),
  response: parseCompletion,
  stream: () => new EventReader(new CompletionStream()),
  encoder: completionEncoder,
}
