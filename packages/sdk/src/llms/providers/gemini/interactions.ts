import { LLM } from '@agentops/protocol/attributes'
import type { Message, OutputMessage, Part, ToolDefinition } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse } from '../base.ts'
import {
  defined,
  isRecord,
  type JsonRecord,
  jsonOrText,
  jsonValue,
  list,
  type Loose,
  record,
  text,
} from '../json.ts'
import { interactionEncoder } from './interactions-encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { otherPart, textPart } from '../openai/parts.ts'
import { EventReader } from '../openai/stream.ts'
import { googleFailureIn } from './failure.ts'
import { StepStream } from './interactions-stream.ts'
import { parametersOf } from './parameters.ts'
import { mediumPart } from './parts.ts'
import { interactionUsage } from './usage.ts'

const MEDIA = new Set(['image', 'audio', 'video', 'document'])

/** A content: a text, a medium, or what else the provider may add. */
function contentPart(value: unknown): Part[] {
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

function contentParts(content: unknown): Part[] {
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

function stepParts(value: unknown): Part[] {
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

function isStep(value: unknown): boolean {
  return /^(model_output|user_input|thought|\w+_(call|result))$/.test(String(record(value)['type']))
}

/** The input: a text, contents of one turn, turns with roles, or steps. */
function inputMessages(input: unknown): Message[] {
  if (list(input).some(isStep)) {
    return list(input).map((step) => ({
      role: ROLES.get(String(record(step)['type'])) ?? 'assistant',
      parts: stepParts(step),
    }))
  }
  if (list(input).some((item) => isRecord(item) && item['role'] !== undefined)) {
    return list(input).map((item) => ({
      role: record(item)['role'] === 'model' ? 'assistant' : 'user',
      parts: contentParts(record(item)['content'] ?? []),
    }))
  }
  const parts = input === undefined ? [] : contentParts(input)
  return parts.length === 0 ? [] : [{ role: 'user', parts }]
}

function toolDefinition(value: unknown): ToolDefinition {
  const { type, name, description, parameters } = record(value)
  const kind = text(type) ?? 'function'
  return defined({
    type: kind,
    name: text(name) ?? kind,
    description: text(description),
    parameters: parameters === undefined ? undefined : jsonValue(parameters),
  })
}

function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  return {
    model: text(body['model']) ?? text(body['agent']),
    stream: body['stream'] === true ? true : undefined,
    systemInstructions: textPart(body['system_instruction']),
    inputMessages: inputMessages(body['input']),
    toolDefinitions: list(body['tools']).map(toolDefinition),
    parameters: defined({
      ...parametersOf(record(body['generation_config'])),
      [LLM.previousResponseId]: text(body['previous_interaction_id']),
    }),
  }
}

function parseResponse(value: unknown): LlmResponse {
  const body = record(value)
  const status = text(body['status'])
  const steps = list(body['steps'] ?? body['outputs'])
  const parts = steps.flatMap((step) => (isStep(step) ? stepParts(step) : contentPart(step)))
  const message: OutputMessage = defined({ role: 'assistant', parts, finish_reason: status })
  return answer({
    model: text(body['model']),
    id: text(body['id']),
    finishReasons: status === undefined ? [] : [status],
    usage: interactionUsage(body['usage']),
    attributes: defined({ [LLM.serviceTier]: text(body['service_tier']) }),
    outputMessages: parts.length === 0 && status === undefined ? [] : [message],
    failure: googleFailureIn(body),
  })
}

/** https://ai.google.dev/api/interactions-api */
export const interactions: Codec = {
  request: parseRequest,
  response: parseResponse,
  stream: () => new EventReader(new StepStream(parseResponse), googleFailureIn),
  encoder: interactionEncoder,
}
