import type { OutputMessage } from '@agentops/protocol/messages'
import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, finite, type JsonRecord, list, record, text } from '../json.ts'
import { chatEditor } from './chat-editor.ts'
import { chatEncoder } from './chat-encoder.ts'
import { ChatStream } from './chat-stream.ts'
import { answer, type Codec } from './codec.ts'
import { gatewayAttributes } from './gateway.ts'
import { chatMessage } from './messages.ts'
import { EventReader } from './stream.ts'
import { toolDefinitions } from './tools.ts'
import { usageOf } from './usage.ts'

/** Choices as objects, by their index. */
export function choicesOf(body: JsonRecord): JsonRecord[] {
  const choices = list(body['choices']).map(record)
  return choices.sort((a, b) => (finite(a['index']) ?? 0) - (finite(b['index']) ?? 0))
}

/** Finish reasons of all choices that have one, in order, unmodified. */
function finishReasons(messages: readonly OutputMessage[]): string[] {
  return messages.flatMap(({ finish_reason }) => finish_reason ?? [])
}

/** What chat and completions say about an answer beside its choices. */
export function describeCompletion(body: JsonRecord, outputMessages: OutputMessage[]): LlmResponse {
  return answer({
    model: text(body['model']),
    id: text(body['id']),
    finishReasons: finishReasons(outputMessages),
    ...counted(usageOf, body['usage']),
    outputMessages,
    attributes: defined({
      ...gatewayAttributes(body),
      // Mistral says it with the tokens.
      [LLM.serviceTier]: text(record(body['usage'])['service_tier']),
      [LLM.openaiServiceTier]: text(body['service_tier']),
      [LLM.openaiSystemFingerprint]: text(body['system_fingerprint']),
    }),
  })
}

function outputMessage(choice: JsonRecord): OutputMessage {
  const message = chatMessage(choice['message'], 'assistant')
  return defined({ ...message, finish_reason: text(choice['finish_reason']) })
}

function parseResponse(body: unknown): LlmResponse {
  const completion = record(body)
  return describeCompletion(completion, choicesOf(completion).map(outputMessage))
}

/** https://platform.openai.com/docs/api-reference/chat */
export const chat: Codec = {
  request: (body) => ({
    inputMessages: list(body['messages']).map((message) => chatMessage(message)),
    toolDefinitions: toolDefinitions(body),
  }),
  response: parseResponse,
  stream: () => new EventReader(new ChatStream(parseResponse)),
  encoder: chatEncoder,
  editor: chatEditor,
}
