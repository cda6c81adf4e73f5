import type { Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages, withSystemMessage } from '../editing/rewritten-messages.ts'
import { defined, isRecord, type JsonRecord, list, record } from '../json.ts'
import { answeredContent } from '../openai/chat-editor.ts'
import { argumentObject } from '../spoken.ts'
import { messageOf, messageParts } from './messages.ts'

function isCall(piece: unknown): boolean {
  return isRecord(piece) && 'tool_name' in piece
}

function writePart(part: Part): readonly unknown[] | undefined {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.content }]
    case 'tool_call':
      return [{ call_id: part.id ?? '', tool_name: part.name, arguments: argumentObject(part) }]
    case 'tool_call_response':
      // The whole message of its tool.
      return []
    case 'uri':
      return part.modality === 'image'
        ? [{ type: 'image', image: { url: { uri: part.uri } } }]
        : undefined
    case 'other':
      return isRecord(part.value) ? [part.value] : undefined
    case 'reasoning':
    case 'refusal':
    case 'blob':
    case 'file':
    case 'server_tool_call':
      return undefined
  }
}

/** A text where there is nothing else. */
function contentOf(pieces: readonly unknown[]): unknown {
  const { type, text } = record(pieces[0])
  if (pieces.length === 0) return ''
  return pieces.length === 1 && type === 'text' ? text : pieces
}

function assemble({ role, name, parts }: Message, pieces: readonly unknown[]): unknown[] {
  const [result] = parts.filter((part) => part.type === 'tool_call_response')
  if (result) {
    const content = answeredContent(result.response, 'text')
    return [defined({ role, call_id: result.id, tool_name: name, content })]
  }
  const calls = pieces.filter(isCall)
  const message = {
    role,
    content: contentOf(pieces.filter((piece) => !isCall(piece))),
    stop_reason: role === 'assistant' ? 'end_of_turn' : undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  }
  return [defined(message)]
}

/** Content is a text, one item, or a list of items. */
function itemsOf(content: unknown): readonly unknown[] {
  return isRecord(content) ? [content] : list(content)
}

const form: MessageForm = {
  read: (entry) => [messageOf(entry)],
  pieces(entry) {
    const { role, content, tool_calls } = record(entry)
    return role === 'tool' ? [] : [...itemsOf(content), ...list(tool_calls)]
  },
  readPiece: (piece) =>
    messageParts(isCall(piece) ? { tool_calls: [piece] } : { content: [piece] }),
  writePart,
  assemble,
}

function withSystem(body: JsonRecord, text: string): JsonRecord {
  return { ...body, messages: withSystemMessage(list(body['messages']), text) }
}

/** Edits requests of chat. */
export const inferenceEditor: RequestEditor = {
  system: withSystem,
  messages: (body, messages) => withMessages(body, messages, { field: 'messages', form }),
}
