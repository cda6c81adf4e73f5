import { LLM } from '@agentops/protocol/attributes'
import type { Message, ToolDefinition } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, type JsonRecord, jsonValue, list, type Loose, record, text } from '../json.ts'
import { messageEditor } from './message-editor.ts'
import { messageEncoder } from './encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { EventReader } from '../openai/stream.ts'
import { contentParts } from './blocks.ts'
import { MessageStream } from './message-stream.ts'
import { usageOf } from './usage.ts'

function inputMessage(value: unknown): Message {
  const message = record(value)
  return { role: text(message['role']) ?? 'user', parts: contentParts(message['content']) }
}

/** A tool of the client has a schema, one of Anthropic's own has settings. */
function toolDefinition(value: unknown): ToolDefinition {
  const tool = record(value)
  const { type, name, description, input_schema, cache_control: _cache, ...settings } = tool
  const kind = text(type) ?? 'custom'
  const own = Object.keys(settings).length === 0 ? undefined : withoutBytes(settings)
  return defined({
    type: kind === 'custom' ? 'function' : kind,
    name: text(name) ?? text(tool['mcp_server_name']) ?? kind,
    description: text(description),
    parameters: input_schema == null ? own : jsonValue(input_schema),
  })
}

function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  return {
    systemInstructions: contentParts(body['system']),
    inputMessages: list(body['messages']).map(inputMessage),
    toolDefinitions: list(body['tools']).map(toolDefinition),
  }
}

/** A message as it comes in one piece. */
export function parseMessage(body: unknown): LlmResponse {
  const message = record(body)
  const reason = text(message['stop_reason'])
  const parts = contentParts(message['content'])
  const output = defined({ role: 'assistant', parts, finish_reason: reason })
  return answer({
    model: text(message['model']),
    id: text(message['id']),
    finishReasons: reason === undefined ? [] : [reason],
    ...counted(usageOf, message['usage']),
    outputMessages: parts.length > 0 || reason !== undefined ? [output] : [],
    attributes: defined({ [LLM.serviceTier]: text(record(message['usage'])['service_tier']) }),
  })
}

/** https://docs.anthropic.com/en/api/messages */
export const messages: Codec = {
  request: parseRequest,
  response: parseMessage,
  stream: () => new EventReader(new MessageStream(parseMessage)),
  encoder: messageEncoder,
  editor: messageEditor,
}

/** https://docs.anthropic.com/en/api/messages-count-tokens: counts, and uses none. */
export const tokenCount: Codec = {
  request: parseRequest,
  stream: () => new EventReader(new MessageStream(parseMessage)),
  response: (body) => answer({ result: withoutBytes(body) }),
}
