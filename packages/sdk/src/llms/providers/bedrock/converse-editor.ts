import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages } from '../editing/rewritten-messages.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { argumentObject } from '../spoken.ts'
import { contentParts } from './parts.ts'

/** Results are texts and JSON values. */
function resultBlock(value: JsonValue): JsonRecord {
  if (typeof value === 'string') return { text: value }
  const said = record(value)['type'] === 'text' ? text(record(value)['content']) : undefined
  return said === undefined ? { json: value } : { text: said }
}

function toolResult(toolUseId: string | undefined, response: JsonValue): JsonRecord {
  const failed = isRecord(response) && response['is_error'] === true
  const said: JsonValue = failed ? (response['content'] ?? null) : response
  const values = Array.isArray(said) ? said : [said]
  const status = failed ? 'error' : undefined
  return { toolResult: defined({ toolUseId, content: values.map(resultBlock), status }) }
}

function writePart(part: Part): readonly unknown[] | undefined {
  switch (part.type) {
    case 'text':
      return [{ text: part.content }]
    case 'reasoning': {
      const reasoningText = defined({ text: part.content, signature: part.signature })
      return [{ reasoningContent: { reasoningText } }]
    }
    case 'tool_call': {
      const { id: toolUseId, name } = part
      return [{ toolUse: defined({ toolUseId, name, input: argumentObject(part) }) }]
    }
    case 'tool_call_response':
      return [toolResult(part.id, part.response)]
    case 'other':
      return isRecord(part.value) ? [part.value] : undefined
    case 'blob':
    case 'file':
    case 'refusal':
    case 'server_tool_call':
    case 'uri':
      return undefined
  }
}

const form: MessageForm = {
  read(entry) {
    const { role, content } = record(entry)
    return [{ role: text(role) ?? 'user', parts: contentParts(content) }]
  },
  pieces: (entry) => list(record(entry)['content']),
  readPiece: (piece) => contentParts([piece]),
  writePart,
  assemble: ({ role }: Message, pieces) => [
    { role: role === 'tool' ? 'user' : role, content: pieces },
  ],
}

/** Edits requests in the format of Converse. */
export const converseEditor: RequestEditor = {
  system: (body, said) => ({ ...body, system: [{ text: said }] }),
  messages: (body, messages) => withMessages(body, messages, { field: 'messages', form }),
}
