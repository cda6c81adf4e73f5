import type { Message, Part } from '@agentops/protocol/messages'
import { defined, type JsonRecord, jsonOrText, list, record, text } from '../json.ts'
import { withoutBytes } from '../openai/media.ts'
import { otherPart, textPart } from '../openai/parts.ts'
import { mediumPart } from './parts.ts'

const MEDIA = new Set(['image', 'audio', 'video', 'document'])

/** A content: a text, a medium, or what else the provider may add. */
export function contentPart(value: unknown): Part[] {
  if (typeof value === 'string') return textPart(value)
  const content = record(value)
  const type = text(content['type']) ?? 'unknown'
  if (type === 'text') {
    const cited = list(content['annotations'])
    const sources = cited.length === 0 ? [] : [otherPart('annotations', cited)]
    return [...textPart(content['text']), ...sources]
  }
  const { data, uri, mime_type: mimeType } = content
  const medium = MEDIA.has(type) ? mediumPart(data, uri, mimeType ?? `${type}/*`) : undefined
  return [medium ?? otherPart(type, value)]
}

/** The parts of contents, or of one. */
export function contentParts(content: unknown): Part[] {
  return (Array.isArray(content) ? list(content) : [content]).flatMap(contentPart)
}

function thought(step: JsonRecord): Part[] {
  const content = contentParts(list(step['summary']))
    .flatMap((part) => (part.type === 'text' ? [part.content] : []))
    .join('')
  return content === '' ? [] : [{ type: 'reasoning', content }]
}

function functionCall(step: JsonRecord): Part {
  const name = text(step['name']) ?? ''
  const part = { type: 'tool_call' as const, name, arguments: jsonOrText(step['arguments']) }
  return defined({ ...part, id: text(step['id']) })
}

function functionResult(step: JsonRecord): Part {
  const part = { type: 'tool_call_response' as const, response: withoutBytes(step['result']) }
  return defined({ ...part, id: text(step['call_id']) })
}

/** `google_search_call` and its like: tools that the provider runs itself. */
function serverTool(type: string, step: JsonRecord): Part {
  const name = type.replace(/_call$/, '')
  const part = { type: 'server_tool_call' as const, name, server_tool_call: withoutBytes(step) }
  return defined({ ...part, id: text(step['id']) })
}

/** What a step says. */
export function stepParts(value: unknown): Part[] {
  const step = record(value)
  const type = text(step['type']) ?? 'unknown'
  if (type === 'model_output' || type === 'user_input') return contentParts(step['content'] ?? [])
  if (type === 'thought') return thought(step)
  if (type === 'function_call') return [functionCall(step)]
  if (type === 'function_result') return [functionResult(step)]
  return [type.endsWith('_call') ? serverTool(type, step) : otherPart(type, value)]
}

const ROLES: ReadonlyMap<string, string> = new Map([
  ['user_input', 'user'],
  ['function_result', 'tool'],
])

/** Steps of an interaction, whoever took them. */
export function isStep(value: unknown): boolean {
  return /^(model_output|user_input|thought|\w+_(call|result))$/.test(String(record(value)['type']))
}

/** A step as a message of whoever took it. */
export function stepMessage(step: unknown): Message {
  const role = ROLES.get(String(record(step)['type'])) ?? 'assistant'
  return { role, parts: stepParts(step) }
}

/** A turn with a role, as requests may have them in the place of steps. */
export function turnMessage(turn: unknown): Message {
  const { role, content } = record(turn)
  return { role: role === 'model' ? 'assistant' : 'user', parts: contentParts(content ?? []) }
}
