import type { Message, Part, ToolDefinition } from '@agentops/protocol/messages'
import { defined, isRecord, type JsonRecord, jsonValue, list, record, text } from '../json.ts'
import { blob, fromUrl } from '../openai/media.ts'
import { otherPart, textPart, toolResponse } from '../openai/parts.ts'
import { toolCall } from '../openai/tools.ts'

function imageParts(image: JsonRecord): Part[] {
  const data = text(image['data'])
  const url = text(record(image['url'])['uri'])
  if (data !== undefined) return [blob('image', data)]
  return url === undefined ? [] : [fromUrl('image', url)]
}

function contentPart(value: unknown): Part[] {
  if (!isRecord(value)) return textPart(value)
  if (value['type'] === 'image') return imageParts(record(value['image']))
  return typeof value['text'] === 'string'
    ? textPart(value['text'])
    : [otherPart(text(value['type']) ?? 'unknown', value)]
}

/** Content: a text, one item, or a list of items. */
export function contentParts(content: unknown): Part[] {
  if (content == null) return []
  return (Array.isArray(content) ? content : [content]).flatMap(contentPart)
}

/** A call by its `call_id`, `tool_name` and arguments: an object, or its text. */
function callPart(value: unknown): Part {
  // A call that the server could not read is the text that the model wrote.
  if (!isRecord(value)) return toolCall(undefined, undefined, value)
  return toolCall(
    value['call_id'],
    value['tool_name'],
    value['arguments'] ?? value['arguments_json'],
  )
}

/** What a message says, whoever says it. */
export function messageParts(message: JsonRecord): Part[] {
  if (message['role'] === 'tool') {
    const { content } = message
    const said = isRecord(content) ? [content] : content
    return [toolResponse(message['call_id'], said)]
  }
  return [...contentParts(message['content']), ...list(message['tool_calls']).map(callPart)]
}

/** A message of a request. */
export function messageOf(value: unknown): Message {
  const message = record(value)
  const role = text(message['role']) ?? 'user'
  return defined({ role, name: text(message['tool_name']), parts: messageParts(message) })
}

/** Messages of a request. */
export function messagesOf(body: JsonRecord): Message[] {
  return list(body['messages']).map(messageOf)
}

function toolOf(value: unknown): ToolDefinition {
  const tool = record(value)
  const name = text(tool['tool_name']) ?? text(tool['name']) ?? text(value) ?? 'unknown'
  const description = text(tool['description'])
  const parameters = tool['parameters'] == null ? undefined : jsonValue(tool['parameters'])
  return defined({ type: 'function', name, description, parameters })
}

/** Tools that a model or agent was offered; an agent's may be mere names of groups. */
export function toolsOf(value: unknown): ToolDefinition[] {
  return list(value).map(toolOf)
}
