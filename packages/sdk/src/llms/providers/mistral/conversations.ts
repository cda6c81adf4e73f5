import { LLM } from '@agentops/protocol/attributes'
import type { Message, Part } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, type JsonRecord, list, type Loose, record, text } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { contentParts, otherPart, textPart, toolResponse } from '../openai/parts.ts'
import { parametersOf } from '../openai/parameters.ts'
import { EventReader } from '../openai/stream.ts'
import { toolCall, toolDefinitions } from '../openai/tools.ts'
import { usageOf } from '../openai/usage.ts'
import { EntryStream } from './conversations-stream.ts'

/** A tool that Mistral ran itself: web search, code interpreter, image generation … */
function execution(entry: JsonRecord): Part {
  const name = text(entry['name']) ?? 'tool'
  const part = { type: 'server_tool_call' as const, name, server_tool_call: withoutBytes(entry) }
  return defined({ ...part, id: text(entry['id']) })
}

function entryParts(entry: JsonRecord): Part[] {
  const type = text(entry['type']) ?? 'message'
  if (type.startsWith('message')) return contentParts(entry['content'])
  if (type === 'function.call') {
    return [toolCall(entry['tool_call_id'], entry['name'], entry['arguments'])]
  }
  if (type === 'function.result') return [toolResponse(entry['tool_call_id'], entry['result'])]
  return [type === 'tool.execution' ? execution(entry) : otherPart(type, entry)]
}

function roleOf(entry: JsonRecord): string {
  if (entry['type'] === 'function.result') return 'tool'
  const isInput = entry['type'] === undefined || entry['type'] === 'message.input'
  return text(entry['role']) ?? (isInput ? 'user' : 'assistant')
}

function inputMessages(inputs: unknown): Message[] {
  if (typeof inputs === 'string') return [{ role: 'user', parts: textPart(inputs) }]
  return list(inputs)
    .map(record)
    .map((entry) => ({ role: roleOf(entry), parts: entryParts(entry) }))
}

function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  return {
    systemInstructions: textPart(body['instructions']),
    inputMessages: inputMessages(body['inputs']),
    toolDefinitions: toolDefinitions(body),
    parameters: parametersOf(record(body['completion_args'])),
  }
}

/** All that was put out is one answer, whatever number of steps it took. */
function parseResponse(value: unknown): LlmResponse {
  const body = record(value)
  const entries = list(body['outputs']).map(record)
  const parts = entries.flatMap(entryParts)
  return answer({
    id: text(entries.at(-1)?.['id']),
    model: entries.map(({ model }) => text(model)).find((model) => model !== undefined),
    ...counted(usageOf, body['usage']),
    outputMessages: parts.length === 0 ? [] : [{ role: 'assistant', parts }],
    attributes: defined({ [LLM.conversationId]: text(body['conversation_id']) }),
  })
}

/** https://docs.mistral.ai/api/#tag/beta.conversations */
export const conversations: Codec = {
  request: parseRequest,
  response: parseResponse,
  stream: () => new EventReader(new EntryStream(parseResponse)),
}
