import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse, StreamReader, Usage } from '../base.ts'
import { counted } from '../counted.ts'
import { append, defined, finite, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { inferenceEncoder } from './encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { userMessages } from '../openai/messages.ts'
import { EventReader, type StreamState } from '../openai/stream.ts'
import { contentParts, messageParts, messagesOf, toolsOf } from './messages.ts'

/** More calls than this in one answer are not a model's. */
const MAX_CALLS = 1_024

/** Tokens are told as metrics: `[{metric: 'prompt_tokens', value: 30}, …]`. */
function usageOf(metrics: unknown): Usage {
  const byName = new Map(list(metrics).map((value) => [record(value)['metric'], record(value)]))
  return defined({
    inputTokens: finite(byName.get('prompt_tokens')?.['value']),
    outputTokens: finite(byName.get('completion_tokens')?.['value']),
  })
}

/** The one message of an answer, with the reason that it gives for its end. */
export function spoken(message: JsonRecord): LlmResponse {
  const reason = text(message['stop_reason'])
  const parts = messageParts({ ...message, role: 'assistant' })
  const isSpoken = parts.length > 0 || reason !== undefined
  return answer({
    finishReasons: reason === undefined ? [] : [reason],
    outputMessages: isSpoken ? [defined({ role: 'assistant', parts, finish_reason: reason })] : [],
  })
}

/** A chat's message is in `completion_message`, a completion is one itself. */
function parseResponse(body: unknown): LlmResponse {
  const response = record(body)
  const message = response['completion_message']
  return {
    ...spoken(isRecord(message) ? message : response),
    ...defined(counted(usageOf, response['metrics'])),
  }
}

/** Text and tool calls that come in pieces. */
export class DeltaText {
  #content = ''
  #unread = ''
  readonly #calls: unknown[] = []

  take(delta: JsonRecord): void {
    this.#content = append(this.#content, delta['text'])
    const call = delta['tool_call']
    if (isRecord(call)) this.#readCall(call)
    else this.#unread = append(this.#unread, call)
  }

  /** The message as it would have come in one piece. */
  message(): JsonRecord {
    const calls = this.#unread === '' ? this.#calls : [...this.#calls, this.#unread]
    return { content: this.#content, tool_calls: calls }
  }

  /** The server has read what the model had written so far. */
  #readCall(call: JsonRecord): void {
    if (this.#calls.length < MAX_CALLS) this.#calls.push(call)
    this.#unread = ''
  }
}

class InferenceStream implements StreamState {
  readonly #said = new DeltaText()
  #reason: string | undefined
  #metrics: unknown

  take(_type: string, chunk: JsonRecord): void {
    const event = isRecord(chunk['event']) ? chunk['event'] : chunk
    const { delta } = event
    this.#said.take(isRecord(delta) ? delta : { text: delta })
    this.#reason = text(event['stop_reason']) ?? this.#reason
    this.#metrics = chunk['metrics'] ?? this.#metrics
  }

  finish(): LlmResponse {
    const message = { ...this.#said.message(), stop_reason: this.#reason }
    return parseResponse({ completion_message: message, metrics: this.#metrics })
  }
}

/** `chat-completion`, and `completion`, whose request has its content itself. */
export const inference: Codec = {
  request: (body) => ({
    inputMessages: [...messagesOf(body), ...userMessages(contentParts(body['content']))],
    toolDefinitions: toolsOf(body['tools']),
  }),
  response: parseResponse,
  stream: (): StreamReader => new EventReader(new InferenceStream()),
  encoder: inferenceEncoder,
}

/** Vectors are counted and measured, never kept. */
export const embeddings: Codec = {
  request: (body) => ({ inputMessages: userMessages(contentParts(body['contents'])) }),
  response: (body) => {
    const vectors = list(record(body)['embeddings'])
    const dimensions = Array.isArray(vectors[0]) ? vectors[0].length : undefined
    return answer({
      attributes: defined({ [LLM.embeddingDimensions]: dimensions }),
      result: defined({ count: vectors.length, dimensions }),
    })
  },
  stream: () => new EventReader(new InferenceStream()),
}
