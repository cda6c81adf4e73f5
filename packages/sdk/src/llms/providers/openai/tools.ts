import type { Part, ToolDefinition } from '@agentops/protocol/messages'
import {
  defined,
  isRecord,
  type JsonRecord,
  jsonOrText,
  jsonValue,
  list,
  record,
  text,
} from '../json.ts'
import { withoutBytes } from './media.ts'

/** Names and texts that a definition has fields of its own for, and what says nothing about it. */
const DESCRIBED = new Set([
  'type',
  'name',
  'description',
  'parameters',
  'strict',
  'function',
  'custom',
])

/** What a tool of the provider's own (`web_search` …) is set to. */
function settings(tool: JsonRecord): JsonRecord | undefined {
  const rest = Object.entries(tool).filter(([key, value]) => !DESCRIBED.has(key) && value !== null)
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}

function toolDefinition(value: unknown): ToolDefinition {
  const tool = record(value)
  const type = text(tool['type']) ?? 'function'
  // Chat wraps a function in `function`, Responses does not.
  const inner = isRecord(tool[type]) ? tool[type] : tool
  const isFunction = isRecord(inner['parameters'])
  const parameters = isFunction ? jsonValue(inner['parameters']) : withoutBytes(settings(inner))
  return defined({
    type,
    name: text(inner['name']) ?? text(inner['server_label']) ?? type,
    description: text(inner['description']),
    parameters: parameters ?? undefined,
  })
}

/** Tools that a model was offered: `tools`, and chat's older `functions`. */
export function toolDefinitions(body: JsonRecord): ToolDefinition[] {
  return [...list(body['tools']), ...list(body['functions'])].map(toolDefinition)
}

/** A tool call; arguments are parsed when they parse, else kept as the model sent them. */
export function toolCall(id: unknown, name: unknown, argument: unknown): Part {
  return defined({
    type: 'tool_call' as const,
    id: text(id),
    name: text(name) ?? '',
    arguments: argument == null ? undefined : jsonOrText(argument),
  })
}

/** One entry of `tool_calls`: a function, or a custom tool whose input is free text. */
function chatToolCall(value: unknown): Part {
  const call = record(value)
  if (isRecord(call['custom'])) {
    const { name, input } = call['custom']
    const part = { type: 'tool_call' as const, id: text(call['id']), name: text(name) ?? '' }
    return defined({ ...part, arguments: jsonValue(input) })
  }
  const called = record(call['function'])
  return toolCall(call['id'], called['name'], called['arguments'])
}

/** Tools that the provider ran itself before it answered (Groq's compound models). */
export function executedTools(message: JsonRecord): Part[] {
  return list(message['executed_tools']).map((value) => ({
    type: 'server_tool_call',
    name: text(record(value)['name']) ?? text(record(value)['type']) ?? 'unknown',
    server_tool_call: withoutBytes(value),
  }))
}

/** Calls in an assistant's message: `tool_calls`, and chat's older `function_call`. */
export function toolCalls(message: JsonRecord): Part[] {
  const calls = list(message['tool_calls']).map(chatToolCall)
  const legacy = message['function_call']
  return isRecord(legacy)
    ? [...calls, toolCall(undefined, legacy['name'], legacy['arguments'])]
    : calls
}
