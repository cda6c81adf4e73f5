import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages, withSystemMessage } from '../editing/rewritten-messages.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { argumentText, saidIn, type ToolCall } from '../spoken.ts'
import { chatMessage } from './messages.ts'
import { contentParts } from './parts.ts'
import { toolCalls } from './tools.ts'

/** What is said about an answer and not to the model. */
const EVIDENCE = new Set(['annotations', 'citations', 'tool_plan'])

/** What a tool answered, as a text. */
export function answeredText(response: JsonValue): string {
  return typeof response === 'string' ? response : JSON.stringify(response)
}

/**
 * What a tool answered: a text, or several where it was captured as a list of them.
 *
 * @param type how the endpoint calls a text
 */
export function answeredContent(response: JsonValue, type: string): unknown {
  const texts = list(response).map((part) => text(record(part)['content']))
  const isTexts = texts.length > 0 && texts.every((said) => said !== undefined)
  return isTexts ? texts.map((said) => ({ type, text: said })) : answeredText(response)
}

function isCall(piece: unknown): boolean {
  return isRecord(piece) && ('function' in piece || 'custom' in piece)
}

function writeCall(part: ToolCall): JsonRecord {
  const called = { name: part.name, arguments: argumentText(part) ?? '{}' }
  return defined({ id: part.id, type: 'function', function: called })
}

function writeOther(kind: string, value: JsonValue): readonly unknown[] | undefined {
  if (EVIDENCE.has(kind)) return []
  return isRecord(value) ? [value] : undefined
}

function writePart(part: Part): readonly unknown[] | undefined {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.content }]
    case 'refusal':
      return [{ type: 'refusal', refusal: part.content }]
    case 'reasoning':
      // Beside the content, once.
      return []
    case 'tool_call':
      return [writeCall(part)]
    case 'tool_call_response': {
      const content = answeredContent(part.response, 'text')
      return [defined({ role: 'tool', tool_call_id: part.id, content })]
    }
    case 'uri': {
      const image = { type: 'image_url', image_url: { url: part.uri } }
      return part.modality === 'image' ? [image] : undefined
    }
    case 'file':
      return [{ type: 'file', file: { file_id: part.file_id } }]
    case 'other':
      return writeOther(part.kind, part.value)
    case 'blob':
    case 'server_tool_call':
      return undefined
  }
}

/** A text where there is nothing else, as most servers want it. */
function contentOf(pieces: readonly unknown[]): unknown {
  const [first] = pieces
  if (first === undefined) return null
  const { type, text: said, ...marks } = record(first)
  const isPlain = pieces.length === 1 && type === 'text' && Object.keys(marks).length === 0
  return isPlain ? said : pieces
}

function assemble({ role, name, parts }: Message, pieces: readonly unknown[]): unknown[] {
  const isResult = (piece: unknown): boolean => record(piece)['role'] === 'tool'
  const asked = role === 'function' ? role : 'tool'
  const results = pieces
    .filter(isResult)
    .map((piece) => defined({ ...record(piece), role: asked, name }))
  const calls = pieces.filter(isCall)
  const content = pieces.filter((piece) => !isResult(piece) && !calls.includes(piece))
  const isThought = content.some((piece) => record(piece)['type'] === 'thinking')
  const thought = isThought ? '' : saidIn(parts, 'reasoning')
  if (content.length + calls.length === 0 && results.length > 0) return results
  const message = defined({
    role,
    name,
    content: contentOf(content),
    reasoning_content: thought || undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  })
  return [message, ...results]
}

/** Content that is no text alone; a tool's message is taken whole. */
function piecesIn(entry: unknown): readonly unknown[] {
  const { role, content, tool_calls } = record(entry)
  return role === 'tool' ? [] : [...list(content), ...list(tool_calls)]
}

/** Messages of chat, with what a provider's own reading of them finds. */
function chatForm(read: (entry: unknown) => Message): MessageForm {
  return {
    read: (entry) => [read(entry)],
    pieces: piecesIn,
    readPiece: (piece) =>
      isCall(piece) ? toolCalls({ tool_calls: [piece] }) : contentParts([piece]),
    writePart,
    assemble,
  }
}

/** Edits requests of a chat whose messages may be told by other fields too. */
export function chatEditorOf(
  read: (entry: unknown) => Message,
  before: (body: JsonRecord) => readonly Message[] = () => [],
): RequestEditor {
  const form = chatForm(read)
  return {
    system: (body, prompt) => ({
      ...body,
      messages: withSystemMessage(list(body['messages']), prompt),
    }),
    messages: (body, messages) =>
      withMessages(body, messages, { field: 'messages', form, before: before(body) }),
  }
}

/** Edits requests of chat. */
export const chatEditor: RequestEditor = chatEditorOf((entry) => chatMessage(entry))
