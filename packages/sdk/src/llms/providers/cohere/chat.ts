import type { Message } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { defined, list, record, text } from '../json.ts'
import { chatEncoder } from './chat-encoder.ts'
import { chatEditorOf } from '../openai/chat-editor.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { chatMessage } from '../openai/messages.ts'
import { EventReader } from '../openai/stream.ts'
import { toolDefinitions } from '../openai/tools.ts'
import { MessageStream } from './chat-stream.ts'
import { documentMessages, evidence, planParts } from './parts.ts'
import { usageOf } from './usage.ts'

/** A message in OpenAI's shape, with a plan before it and sources after it. */
function message(value: unknown, role?: string): Message {
  const said = chatMessage(value, role)
  const fields = record(value)
  return {
    ...said,
    parts: [...planParts(fields), ...said.parts, ...evidence(fields, ['citations'])],
  }
}

function parseResponse(value: unknown): LlmResponse {
  const body = record(value)
  const reason = text(body['finish_reason'])
  const error = text(body['error'])
  return answer({
    id: text(body['id']),
    finishReasons: reason === undefined ? [] : [reason],
    outputMessages:
      body['message'] === undefined
        ? []
        : [defined({ ...message(body['message'], 'assistant'), finish_reason: reason })],
    failure: error === undefined ? undefined : { type: reason ?? 'error', message: error },
    ...usageOf(body['usage']),
  })
}

/** https://docs.cohere.com/reference/chat */
export const chat: Codec = {
  request: (body) => ({
    inputMessages: [
      ...documentMessages(body),
      ...list(body['messages']).map((value) => message(value)),
    ],
    toolDefinitions: toolDefinitions(body),
  }),
  response: parseResponse,
  stream: () => new EventReader(new MessageStream(parseResponse)),
  encoder: chatEncoder,
  editor: chatEditorOf((entry) => message(entry), documentMessages),
}
