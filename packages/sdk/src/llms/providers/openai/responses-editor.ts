import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages, withSystemMessage } from '../editing/rewritten-messages.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { argumentText, type ToolCall } from '../spoken.ts'
import { answeredContent } from './chat-editor.ts'
import { inputItems } from './items.ts'
import { contentParts } from './parts.ts'

/** Types of content; any other type is an item's. */
const CONTENT = /^(?:text|refusal|(?:input|output)_(?:text|image|file|audio))$/

function isContent(piece: unknown): boolean {
  return CONTENT.test(text(record(piece)['type']) ?? '')
}

function writeCall(part: ToolCall): JsonRecord {
  const { id: call_id, name } = part
  return defined({ type: 'function_call', call_id, name, arguments: argumentText(part) ?? '{}' })
}

function ownItem(value: JsonValue): readonly unknown[] | undefined {
  return isRecord(value) ? [value] : undefined
}

function writePart(part: Part, role: string): readonly unknown[] | undefined {
  switch (part.type) {
    case 'text':
      return [{ type: role === 'assistant' ? 'output_text' : 'input_text', text: part.content }]
    case 'refusal':
      return [{ type: 'refusal', refusal: part.content }]
    case 'tool_call':
      return [writeCall(part)]
    case 'tool_call_response': {
      const output = answeredContent(part.response, 'input_text')
      return [defined({ type: 'function_call_output', call_id: part.id, output })]
    }
    case 'uri': {
      const image = { type: 'input_image', image_url: part.uri }
      return part.modality === 'image' ? [image] : undefined
    }
    case 'file':
      return [{ type: 'input_file', file_id: part.file_id }]
    case 'server_tool_call':
      return ownItem(part.server_tool_call)
    case 'other':
      return ownItem(part.value)
    // Only the provider can write a thought that it will take back.
    case 'reasoning':
    case 'blob':
      return undefined
  }
}

/** What was said in a row is one message; each of the other pieces is an item. */
function assemble({ role }: Message, pieces: readonly unknown[]): unknown[] {
  const items: unknown[] = []
  let said: unknown[] | undefined
  for (const piece of pieces) {
    if (!isContent(piece)) {
      items.push(piece)
      said = undefined
    } else if (said) said.push(piece)
    else {
      said = [piece]
      items.push({ type: 'message', role, content: said })
    }
  }
  return items.length > 0 ? items : [{ type: 'message', role, content: [] }]
}

const form: MessageForm = {
  read: (entry) => inputItems([entry]),
  pieces: (entry) => ('role' in record(entry) ? list(record(entry)['content']) : [entry]),
  readPiece: (piece) =>
    isContent(piece) ? contentParts([piece]) : inputItems([piece]).flatMap(({ parts }) => parts),
  writePart,
  assemble,
}

/** A text is what the user says. */
function withInputList(body: JsonRecord): JsonRecord {
  const { input } = body
  return typeof input === 'string' ? { ...body, input: [{ role: 'user', content: input }] } : body
}

/** The instructions; where there are none, the first message may be the system's. */
function withSystem(body: JsonRecord, content: string): JsonRecord {
  const role = record(list(body['input'])[0])['role']
  const isMessage = body['instructions'] == null && (role === 'system' || role === 'developer')
  if (!isMessage) return { ...body, instructions: content }
  return { ...body, input: withSystemMessage(list(body['input']), content) }
}

/**
 * Edits requests of Responses.
 *
 * @param before messages that a stored prompt stands for
 */
export function responsesEditor(before: (body: JsonRecord) => readonly Message[]): RequestEditor {
  return {
    system: withSystem,
    messages: (body, messages) =>
      withMessages(withInputList(body), messages, { field: 'input', form, before: before(body) }),
  }
}
