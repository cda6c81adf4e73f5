import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages } from '../editing/rewritten-messages.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { answeredContent } from '../openai/chat-editor.ts'
import { contentParts } from './blocks.ts'
import { blockOf } from './encoder.ts'

function toolResult(id: string | undefined, response: JsonValue): JsonRecord {
  const failed = isRecord(response) && response['is_error'] === true
  const content = failed ? (response['content'] ?? null) : response
  return defined({
    type: 'tool_result',
    tool_use_id: id,
    content: content === null ? undefined : answeredContent(content, 'text'),
    is_error: failed ? true : undefined,
  })
}

function writePart(part: Part): readonly unknown[] | undefined {
  if (part.type === 'tool_call_response') return [toolResult(part.id, part.response)]
  if (part.type === 'uri') {
    return [{ type: part.modality, source: { type: 'url', url: part.uri } }]
  }
  if (part.type === 'file') {
    return [{ type: part.modality, source: { type: 'file', file_id: part.file_id } }]
  }
  const block = blockOf(part)
  return block && [block]
}

const form: MessageForm = {
  read(entry) {
    const { role, content } = record(entry)
    return [{ role: text(role) ?? 'user', parts: contentParts(content) }]
  },
  pieces: (entry) => list(record(entry)['content']),
  readPiece: (piece) => contentParts([piece]),
  writePart,
  // Results of tools are the user's to say.
  assemble: ({ role }: Message, pieces) => [
    { role: role === 'tool' ? 'user' : role, content: pieces },
  ],
}

/** Edits requests for messages. */
export const messageEditor: RequestEditor = {
  system: (body, said) => ({ ...body, system: said }),
  messages: (body, messages) => withMessages(body, messages, { field: 'messages', form }),
}
