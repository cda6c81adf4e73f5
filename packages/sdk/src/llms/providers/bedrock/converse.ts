import { LLM } from '@agentops/protocol/attributes'
import type { Message, ToolDefinition } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse, Usage } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, finite, isRecord, type JsonRecord, jsonValue, list } from '../json.ts'
import { type Loose, record, text, texts } from '../json.ts'
import { converseEditor } from './converse-editor.ts'
import { converseEncoder } from './converse-encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { EventReader } from '../openai/stream.ts'
import { type ParameterRow, readParameters } from '../parameters.ts'
import { ConverseStream } from './converse-stream.ts'
import { streamFailure } from './failure.ts'
import { contentParts } from './parts.ts'

export const PARAMETERS: readonly ParameterRow[] = [
  ['temperature', LLM.temperature, finite],
  ['topP', LLM.topP, finite],
  ['topK', LLM.topK, finite],
  ['maxTokens', LLM.maxTokens, finite],
  ['max_new_tokens', LLM.maxTokens, finite],
  ['stopSequences', LLM.stopSequences, texts],
]

/** Field of a tool → what it is: a function of the client, or a tool that Bedrock runs. */
function toolDefinition(tool: JsonRecord): ToolDefinition[] {
  if (isRecord(tool['systemTool'])) {
    return [{ type: 'system', name: text(tool['systemTool']['name']) ?? 'unknown' }]
  }
  const spec = tool['toolSpec']
  if (!isRecord(spec)) return []
  const schema = record(spec['inputSchema'])['json']
  return [
    defined({
      type: 'function',
      name: text(spec['name']) ?? '',
      description: text(spec['description']),
      parameters: schema == null ? undefined : jsonValue(schema),
    }),
  ]
}

function message(value: unknown): Message {
  const { role, content } = record(value)
  return { role: text(role) ?? 'user', parts: contentParts(content) }
}

function outputType(body: JsonRecord): string | undefined {
  const type = text(record(record(body['outputConfig'])['textFormat'])['type'])
  return type?.startsWith('json') ? 'json' : type
}

/** What a request in the format of Converse asks. */
function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  const tools = list(record(body['toolConfig'])['tools']).filter(isRecord)
  const type = outputType(body)
  return {
    systemInstructions: contentParts(body['system']),
    inputMessages: list(body['messages']).map(message),
    toolDefinitions: tools.flatMap(toolDefinition),
    parameters: {
      ...readParameters(PARAMETERS, record(body['inferenceConfig'])),
      ...(type !== undefined && { [LLM.outputType]: type }),
    },
  }
}

/** Bedrock counts cached tokens beside the input, the convention in it. Nova names them otherwise. */
function usageOf(value: unknown): Usage {
  const usage = record(value)
  const input = finite(usage['inputTokens'])
  const read = usage['cacheReadInputTokens'] ?? usage['cacheReadInputTokenCount']
  const written = usage['cacheWriteInputTokens'] ?? usage['cacheWriteInputTokenCount']
  const cacheReadTokens = finite(read)
  const cacheCreationTokens = finite(written)
  const cached = (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0)
  return defined({
    inputTokens: input === undefined ? undefined : input + cached,
    outputTokens: finite(usage['outputTokens']),
    cacheReadTokens,
    cacheCreationTokens,
  })
}

/** An answer in the format of Converse, in one piece. */
function parseConverse(body: unknown): LlmResponse {
  const response = record(body)
  const said = record(record(response['output'])['message'])
  const reason = text(response['stopReason'])
  const parts = contentParts(said['content'])
  const output = { role: text(said['role']) ?? 'assistant', parts, finish_reason: reason }
  return answer({
    finishReasons: reason === undefined ? [] : [reason],
    ...counted(usageOf, response['usage']),
    outputMessages: parts.length > 0 || reason !== undefined ? [defined(output)] : [],
    attributes: defined({ [LLM.serviceTier]: text(record(response['serviceTier'])['type']) }),
    // What guardrails found.
    result: isRecord(response['trace']) ? withoutBytes(response['trace']) : undefined,
  })
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const converse: Codec = {
  request: parseRequest,
  response: parseConverse,
  stream: () => new EventReader(new ConverseStream(parseConverse), streamFailure),
  encoder: converseEncoder,
  editor: converseEditor,
}
