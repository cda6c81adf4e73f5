import type { Message, Part } from '@agentops/protocol/messages'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { otherPart, textPart, toolResponse, contentParts } from './parts.ts'
import { withoutBytes } from './media.ts'
import { toolCall } from './tools.ts'

const CALL = '_call'
const OUTPUT = '_output'

/** `web_search_call` is a call of `web_search`. */
function toolName(item: JsonRecord, type: string): string {
  return text(item['name']) ?? type.slice(0, -CALL.length)
}

/** The model asks the client to run a tool: functions, custom tools, computer, shell … */
function clientCall(item: JsonRecord, type: string): Part {
  // A custom tool's input is free text; everything else is JSON.
  if (typeof item['input'] === 'string') {
    const call = { type: 'tool_call' as const, id: text(item['call_id']) }
    return defined({ ...call, name: toolName(item, type), arguments: item['input'] })
  }
  const argument = item['arguments'] ?? item['action'] ?? item['operation'] ?? item['actions']
  return toolCall(item['call_id'], toolName(item, type), argument)
}

function serverCall(item: JsonRecord, type: string): Part {
  return defined({
    type: 'server_tool_call' as const,
    id: text(item['id']),
    name: toolName(item, type),
    server_tool_call: withoutBytes(item),
  })
}

/** Reasoning that is said: its text, or else its summary. Encrypted reasoning says nothing. */
function reasoningParts(item: JsonRecord): Part[] {
  const content = contentParts(item['content'])
  return content.length > 0 ? content : contentParts(item['summary'])
}

function callParts(item: JsonRecord, type: string): Part[] {
  return [text(item['call_id']) === undefined ? serverCall(item, type) : clientCall(item, type)]
}

function outputParts(item: JsonRecord): Part[] {
  const output = isRecord(item['output']) ? [item['output']] : item['output']
  return [toolResponse(item['call_id'], output)]
}

function partsOf(item: JsonRecord, type: string): Part[] {
  if (type === 'message') return contentParts(item['content'])
  if (type === 'reasoning') return reasoningParts(item)
  if (type.endsWith(CALL)) return callParts(item, type)
  if (type.endsWith(CALL + OUTPUT)) return outputParts(item)
  return [otherPart(type, item)]
}

function roleOf(item: JsonRecord, type: string): string {
  const fallback = type === 'message' ? 'user' : 'assistant'
  return text(item['role']) ?? (type.endsWith(OUTPUT) ? 'tool' : fallback)
}

/** An item of Responses or of a conversation as a message; none when it says nothing. */
function itemMessages(value: unknown): Message[] {
  const item = record(value)
  const type = text(item['type']) ?? (item['role'] === undefined ? 'item_reference' : 'message')
  const parts = partsOf(item, type)
  return parts.length === 0 && type !== 'message' ? [] : [{ role: roleOf(item, type), parts }]
}

/** The input of Responses: a text of the user, or a list of items. */
export function inputItems(input: unknown): Message[] {
  if (Array.isArray(input)) return input.flatMap(itemMessages)
  return textPart(input).map((part) => ({ role: 'user', parts: [part] }))
}

/** Output items as messages; what the same role said in a row is one message. */
export function outputItems(output: unknown): Message[] {
  const messages: { role: string; parts: Part[] }[] = []
  for (const { role, parts } of list(output).flatMap(itemMessages)) {
    const last = messages.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else messages.push({ role, parts: [...parts] })
  }
  return messages
}
