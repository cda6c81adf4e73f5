import type { Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages } from '../editing/rewritten-messages.ts'
import { defined, isRecord, type JsonRecord, list, record } from '../json.ts'
import { argumentObject } from '../spoken.ts'
import { contentParts, turn } from './parts.ts'

function writePart(part: Part): readonly unknown[] | undefined {
  switch (part.type) {
    case 'text':
      return [{ text: part.content }]
    case 'reasoning':
      return [{ text: part.content, thought: true }]
    case 'tool_call': {
      const functionCall = defined({ id: part.id, name: part.name, args: argumentObject(part) })
      return [defined({ functionCall, thoughtSignature: part.signature })]
    }
    case 'tool_call_response': {
      const { id, response } = part
      // Google knows a result by its function's name, which is in what was captured of it.
      return isRecord(response) ? [{ functionResponse: defined({ id, ...response }) }] : undefined
    }
    case 'uri':
      return [{ fileData: defined({ fileUri: part.uri, mimeType: part.mime_type }) }]
    case 'other':
      return [{ [part.kind]: part.value }]
    case 'blob':
    case 'file':
    case 'refusal':
    case 'server_tool_call':
      return undefined
  }
}

const form: MessageForm = {
  read: (entry) => [turn(entry)],
  pieces: (entry) => list(record(entry)['parts']),
  readPiece: (piece) => contentParts({ parts: [piece] }),
  writePart,
  assemble({ role }: Message, pieces) {
    const speaker = role === 'assistant' ? 'model' : role
    return [{ role: speaker === 'tool' ? 'user' : speaker, parts: pieces }]
  },
}

/** A lone content is a list of one. */
function withContentList(body: JsonRecord): JsonRecord {
  const { contents } = body
  return contents === undefined || Array.isArray(contents)
    ? body
    : { ...body, contents: [contents] }
}

function withSystem(body: JsonRecord, text: string): JsonRecord {
  const { system_instruction: _other, ...rest } = body
  return { ...rest, systemInstruction: { parts: [{ text }] } }
}

/** Edits requests for content. */
export const generateEditor: RequestEditor = {
  system: withSystem,
  messages: (body, messages) =>
    withMessages(withContentList(body), messages, { field: 'contents', form }),
}
