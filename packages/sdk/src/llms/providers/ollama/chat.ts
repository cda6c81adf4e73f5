import type { Message, Part } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import {
  append,
  defined,
  isRecord,
  type JsonRecord,
  list,
  type Loose,
  record,
  text,
} from '../json.ts'
import { answer } from '../openai/codec.ts'
import { blob } from '../openai/media.ts'
import { userMessages } from '../openai/messages.ts'
import { otherPart, textPart, toolResponse } from '../openai/parts.ts'
import type { StreamState } from '../openai/stream.ts'
import { toolCalls, toolDefinitions } from '../openai/tools.ts'
import { countsIn, usageOf } from './usage.ts'

/** More calls than this in one answer are not a model's. */
const MAX_CALLS = 1_024

function thinkingParts(message: JsonRecord): Part[] {
  const content = text(message['thinking'])
  return content === undefined ? [] : [{ type: 'reasoning', content }]
}

/** Images are base64 without a type. */
export function imageParts(images: unknown): Part[] {
  return list(images).flatMap((image) => {
    const data = text(image)
    return data === undefined ? [] : [blob('image', data)]
  })
}

function partsOf(message: JsonRecord): Part[] {
  if (message['role'] === 'tool') return [toolResponse(message['tool_call_id'], message['content'])]
  return [
    ...thinkingParts(message),
    ...textPart(message['content']),
    ...imageParts(message['images']),
    ...toolCalls(message),
  ]
}

/** A message of a request. */
export function messageOf(value: unknown): Message {
  const message = record(value)
  const name = text(message['tool_name']) ?? text(message['name'])
  return defined({ role: text(message['role']) ?? 'user', name, parts: partsOf(message) })
}

/** https://docs.ollama.com/api/chat */
export function chatRequest(body: JsonRecord): Loose<LlmRequest> {
  return {
    inputMessages: list(body['messages']).map(messageOf),
    toolDefinitions: toolDefinitions(body),
  }
}

/** https://docs.ollama.com/api/generate */
export function generateRequest(body: JsonRecord): Loose<LlmRequest> {
  const suffix = text(body['suffix'])
  return {
    systemInstructions: textPart(body['system']),
    inputMessages: userMessages([
      ...textPart(body['prompt']),
      ...imageParts(body['images']),
      ...(suffix === undefined ? [] : [otherPart('suffix', suffix)]),
    ]),
  }
}

/** What `generate` says beside its metadata has the place of a message in `chat`. */
function spokenMessage(response: JsonRecord): JsonRecord {
  const message = response['message']
  if (isRecord(message)) return message
  return { content: response['response'], thinking: response['thinking'] }
}

/** An answer of `chat` or `generate`. */
export function chatResponse(body: unknown): LlmResponse {
  const response = record(body)
  const message = spokenMessage(response)
  const reason = text(response['done_reason'])
  const parts = partsOf({ ...message, role: 'assistant' })
  const isSpoken = parts.length > 0 || reason !== undefined
  return answer({
    model: text(response['model']),
    finishReasons: reason === undefined ? [] : [reason],
    ...counted(usageOf, countsIn(response)),
    outputMessages: isSpoken ? [defined({ role: 'assistant', parts, finish_reason: reason })] : [],
  })
}

/** Puts the lines of a stream together; the last one says how it ended and what it took. */
export class ChatStream implements StreamState {
  readonly #calls: unknown[] = []
  #content = ''
  #thinking = ''
  #last: JsonRecord = {}

  take(_type: string, line: JsonRecord): void {
    const message = spokenMessage(line)
    this.#content = append(this.#content, message['content'])
    this.#thinking = append(this.#thinking, message['thinking'])
    const calls = list(message['tool_calls'])
    this.#calls.push(...calls.slice(0, MAX_CALLS - this.#calls.length))
    this.#last = line
  }

  finish(): LlmResponse {
    const said = { content: this.#content, thinking: this.#thinking, tool_calls: this.#calls }
    return chatResponse({ ...this.#last, message: said })
  }
}
