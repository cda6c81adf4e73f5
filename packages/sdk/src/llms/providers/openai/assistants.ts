import { LLM } from '@agentops/protocol/attributes'
import type { Message, OutputMessage, Part } from '@agentops/protocol/messages'
import type { LlmResponse, ProviderFailure } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { AssistantsStream } from './assistants-stream.ts'
import { answer, type Codec } from './codec.ts'
import { failureIn } from './failure.ts'
import { withoutBytes } from './media.ts'
import { chatMessage } from './messages.ts'
import { textPart, toolResponse } from './parts.ts'
import { EventReader } from './stream.ts'
import { toolCalls, toolDefinitions } from './tools.ts'
import { usageOf } from './usage.ts'

/** Statuses of a run that is still at work: no reason to have finished. */
const UNFINISHED = new Set(['queued', 'in_progress', 'cancelling'])

/** Messages of a new thread, of one message, or those added to a run. */
function inputMessages(body: JsonRecord): Message[] {
  const own = text(body['role']) === undefined ? [] : [body]
  const messages = [
    ...list(record(body['thread'])['messages']),
    ...list(body['messages']),
    ...list(body['additional_messages']),
  ]
  return [...[...own, ...messages].map((message) => chatMessage(message)), ...toolOutputs(body)]
}

function toolOutputs(body: JsonRecord): Message[] {
  return list(body['tool_outputs']).map((value) => {
    const { tool_call_id, output } = record(value)
    return { role: 'tool', parts: [toolResponse(tool_call_id, output)] }
  })
}

/** Calls that a run waits for the client to make. */
function requiredCalls(run: JsonRecord): Part[] {
  return toolCalls(record(record(run['required_action'])['submit_tool_outputs']))
}

function runFailure(run: JsonRecord): ProviderFailure | undefined {
  return isRecord(run['last_error']) ? failureIn({ error: run['last_error'] }) : undefined
}

function finishReason(run: JsonRecord): string | undefined {
  const status = text(run['status'])
  return status !== undefined && UNFINISHED.has(status) ? undefined : status
}

/** The answer of a run: what its messages say, then the calls that it waits for. */
function parseRun(run: JsonRecord, said: readonly OutputMessage[] = []): LlmResponse {
  const reason = finishReason(run)
  const calls = requiredCalls(run)
  const messages = calls.length > 0 ? [...said, { role: 'assistant', parts: calls }] : [...said]
  const last = messages.pop()
  if (last) messages.push(defined({ ...last, finish_reason: reason }))
  return answer({
    model: text(run['model']),
    id: text(run['id']),
    finishReasons: reason === undefined ? [] : [reason],
    ...counted(usageOf, run['usage']),
    // A run works in the background: who polls it learns what it took.
    usageKey: text(run['id']),
    outputMessages: messages,
    failure: runFailure(run),
    attributes: defined({ [LLM.conversationId]: text(run['thread_id']) }),
  })
}

/** Assistants, threads and messages are objects to keep as they are; a run is an answer. */
function parseResponse(body: unknown): LlmResponse {
  const object = record(body)
  if (object['object'] === 'thread.run') return parseRun(object)
  const thread = object['object'] === 'thread' ? object['id'] : object['thread_id']
  return answer({
    model: text(object['model']),
    id: text(object['id']),
    attributes: defined({ [LLM.conversationId]: text(thread) }),
    result: isRecord(body) ? withoutBytes(body) : undefined,
  })
}

/** https://platform.openai.com/docs/api-reference/assistants: assistants, threads, messages, runs. */
export const assistants: Codec = {
  request: (body) => ({
    systemInstructions: [
      ...textPart(body['instructions']),
      ...textPart(body['additional_instructions']),
    ],
    inputMessages: inputMessages(body),
    toolDefinitions: toolDefinitions(body),
  }),
  response: parseResponse,
  stream: () => new EventReader(new AssistantsStream(parseRun)),
}
