import { LLM } from '@agentops/protocol/attributes'
import type { Message, OutputMessage } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse, ProviderFailure } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, isRecord, type JsonRecord, type Loose, record, text } from '../json.ts'
import { answer, type Codec } from './codec.ts'
import { failureIn } from './failure.ts'
import { gatewayAttributes } from './gateway.ts'
import { inputItems, outputItems } from './items.ts'
import { withoutBytes } from './media.ts'
import { contentParts, otherPart } from './parts.ts'
import { responsesEditor } from './responses-editor.ts'
import { responsesEncoder } from './responses-encoder.ts'
import { ResponsesStream } from './responses-stream.ts'
import { EventReader } from './stream.ts'
import { toolDefinitions } from './tools.ts'
import { usageOf } from './usage.ts'

/** Statuses of a response that is still at work: no reason to have finished. */
const UNFINISHED = new Set(['queued', 'in_progress'])
/** Objects of the Responses API whose answer is a message. */
const ANSWERS = new Set(['response', 'response.compaction'])

/** A stored prompt stands for messages that only the server knows. */
function promptMessages(body: JsonRecord): Message[] {
  const prompt = body['prompt']
  return isRecord(prompt) ? [{ role: 'user', parts: [otherPart('prompt', prompt)] }] : []
}

/** Why a response ended, in the provider's words: the reason of incompleteness, else its status. */
function finishReason(response: JsonRecord): string | undefined {
  const status = text(response['status'])
  const reason = text(record(response['incomplete_details'])['reason'])
  return reason ?? (status !== undefined && UNFINISHED.has(status) ? undefined : status)
}

/** A failed response names a code and no type. */
function failure(response: JsonRecord): ProviderFailure | undefined {
  const found = failureIn(response)
  return found?.type === 'error' ? { ...found, type: 'failed' } : found
}

function outputMessages(response: JsonRecord, reason: string | undefined): OutputMessage[] {
  const messages: OutputMessage[] = outputItems(response['output'])
  const last = messages.at(-1)
  if (last === undefined || reason === undefined) return messages
  return [...messages.slice(0, -1), { ...last, finish_reason: reason }]
}

function parseResponse(body: unknown): LlmResponse {
  const response = record(body)
  const reason = finishReason(response)
  const object = text(response['object']) ?? 'response'
  return answer({
    model: text(response['model']),
    id: text(response['id']),
    finishReasons: reason === undefined ? [] : [reason],
    ...counted(usageOf, response['usage']),
    usageKey: response['background'] === true ? text(response['id']) : undefined,
    outputMessages: outputMessages(response, reason),
    failure: failure(response),
    attributes: defined({
      ...gatewayAttributes(response),
      [LLM.openaiServiceTier]: text(response['service_tier']),
      [LLM.conversationId]: text(record(response['conversation'])['id']),
    }),
    result: ANSWERS.has(object) ? undefined : withoutBytes(body),
  })
}

function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  return {
    systemInstructions: contentParts(body['instructions']),
    inputMessages: [...promptMessages(body), ...inputItems(body['input'])],
    toolDefinitions: toolDefinitions(body),
  }
}

/** https://platform.openai.com/docs/api-reference/responses */
export const responses: Codec = {
  request: parseRequest,
  response: parseResponse,
  stream: () => new EventReader(new ResponsesStream(parseResponse)),
  encoder: responsesEncoder,
  editor: responsesEditor(promptMessages),
}

/** `compact` and `input_tokens`: they read what a response reads, and answer with no response. */
export const responseTools: Codec = {
  request: parseRequest,
  response: parseResponse,
  stream: () => new EventReader(new ResponsesStream(parseResponse)),
}
