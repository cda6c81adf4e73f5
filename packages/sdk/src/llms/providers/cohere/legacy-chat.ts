import type { Message, Part, ToolDefinition } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { defined, type JsonRecord, jsonValue, list, record, text } from '../json.ts'
import { legacyEditorOf } from './legacy-editor.ts'
import { legacyChatEncoder } from './legacy-encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { textPart } from '../openai/parts.ts'
import { EventReader } from '../openai/stream.ts'
import { LegacyStream } from './legacy-stream.ts'
import { documentMessages, evidence } from './parts.ts'
import { usageOf } from './usage.ts'

/** Version 1 shouts its roles and calls the assistant a chatbot. */
const ROLES: ReadonlyMap<string, string> = new Map([['chatbot', 'assistant']])

function roleOf(value: unknown): string {
  const role = text(value)?.toLowerCase() ?? 'user'
  return ROLES.get(role) ?? role
}

/** Calls of version 1 have no ids; results repeat the call that they belong to. */
function toolCalls(calls: unknown): Part[] {
  return list(calls).map((value) => {
    const { name, parameters } = record(value)
    return { type: 'tool_call', name: text(name) ?? '', arguments: jsonValue(parameters) }
  })
}

function toolResults(results: unknown): Part[] {
  return list(results).map((value) => ({
    type: 'tool_call_response',
    response: withoutBytes(value),
  }))
}

function pastMessage(value: unknown): Message {
  const past = record(value)
  return {
    role: roleOf(past['role']),
    parts: [
      ...textPart(past['message']),
      ...toolCalls(past['tool_calls']),
      ...toolResults(past['tool_results']),
    ],
  }
}

function newMessages(body: JsonRecord): Message[] {
  const said = textPart(body['message'])
  const results = toolResults(body['tool_results'])
  return [
    ...(said.length > 0 ? [{ role: 'user', parts: said }] : []),
    ...(results.length > 0 ? [{ role: 'tool', parts: results }] : []),
  ]
}

function toolDefinition(value: unknown): ToolDefinition {
  const tool = record(value)
  const parameters = tool['parameter_definitions']
  return defined({
    type: 'function',
    name: text(tool['name']) ?? '',
    description: text(tool['description']),
    parameters: parameters === undefined ? undefined : jsonValue(parameters),
  })
}

/** A connector is a tool that Cohere runs itself; its options may hold credentials. */
function connector(value: unknown): ToolDefinition {
  return { type: 'connector', name: text(record(value)['id']) ?? 'connector' }
}

function parseResponse(value: unknown): LlmResponse {
  const body = record(value)
  const reason = text(body['finish_reason'])
  const parts = [
    ...evidence(body, ['search_queries', 'search_results', 'documents']),
    ...textPart(body['text']),
    ...toolCalls(body['tool_calls']),
    ...evidence(body, ['citations']),
  ]
  const isAnswer = body['text'] !== undefined || parts.length > 0
  return answer({
    id: text(body['response_id']) ?? text(body['generation_id']),
    finishReasons: reason === undefined ? [] : [reason],
    outputMessages: isAnswer ? [defined({ role: 'assistant', parts, finish_reason: reason })] : [],
    ...usageOf(body['meta']),
  })
}

/** https://docs.cohere.com/v1/reference/chat */
export const legacyChat: Codec = {
  request: (body) => ({
    systemInstructions: textPart(body['preamble']),
    inputMessages: [
      ...documentMessages(body),
      ...list(body['chat_history']).map(pastMessage),
      ...newMessages(body),
    ],
    toolDefinitions: [
      ...list(body['tools']).map(toolDefinition),
      ...list(body['connectors']).map(connector),
    ],
  }),
  response: parseResponse,
  stream: () => new EventReader(new LegacyStream(parseResponse)),
  encoder: legacyChatEncoder,
  editor: legacyEditorOf(pastMessage, documentMessages),
}
