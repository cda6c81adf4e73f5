import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse } from '../base.ts'
import { defined, isRecord, record, text } from '../json.ts'
import { answer, type Codec } from './codec.ts'
import { inputItems } from './items.ts'
import { withoutBytes } from './media.ts'
import { EventReader } from './stream.ts'

function parseResponse(body: unknown): LlmResponse {
  const id = text(record(body)['id'])
  const isConversation = text(record(body)['object'])?.startsWith('conversation') === true
  return answer({
    id,
    attributes: defined({ [LLM.conversationId]: isConversation ? id : undefined }),
    result: isRecord(body) ? withoutBytes(body) : undefined,
  })
}

/** https://platform.openai.com/docs/api-reference/conversations */
export const conversations: Codec = {
  request: (body) => ({ inputMessages: inputItems(body['items'] ?? []) }),
  response: parseResponse,
  stream: () => new EventReader({ take: () => undefined, finish: () => answer() }),
}
