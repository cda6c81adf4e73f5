import { LLM } from '@agentops/protocol/attributes'
import type { Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { argumentText, callsIn, piecesOf, saidIn, type ToolCall } from '../spoken.ts'

function partsOf({ outputMessages }: LlmResponse): Part[] {
  return outputMessages.flatMap(({ parts }) => parts)
}

/** A call that could not be read is the text that the model wrote. */
function wireCall(call: ToolCall): unknown {
  if (call.name === '' && typeof call.arguments === 'string') return call.arguments
  return defined({
    call_id: call.id,
    tool_name: call.name,
    arguments: call.arguments,
    arguments_json: argumentText(call),
  })
}

function messageOf(response: LlmResponse): JsonRecord {
  const parts = partsOf(response)
  return defined({
    role: 'assistant',
    content: saidIn(parts, 'text'),
    stop_reason: response.finishReasons[0],
    tool_calls: callsIn(parts).map(wireCall),
  })
}

function metrics({ usage }: LlmResponse): JsonRecord[] | undefined {
  const { inputTokens, outputTokens } = usage
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  return [
    { metric: 'prompt_tokens', value: inputTokens, unit: null },
    { metric: 'completion_tokens', value: outputTokens, unit: null },
  ]
}

function callDelta(call: unknown): JsonRecord {
  const parse_status = typeof call === 'string' ? 'failed' : 'succeeded'
  return { type: 'tool_call', tool_call: call, parse_status }
}

function deltasOf(response: LlmResponse): JsonRecord[] {
  const parts = partsOf(response)
  return [
    ...piecesOf(saidIn(parts, 'text')).map((piece) => ({ type: 'text', text: piece })),
    ...callsIn(parts).map(wireCall).map(callDelta),
  ]
}

function inferenceEvents(response: LlmResponse): WireEvent[] {
  const [stop_reason = null] = response.finishReasons
  const nothing = { type: 'text', text: '' }
  const events: JsonRecord[] = [
    { event_type: 'start', delta: nothing, stop_reason: null },
    ...deltasOf(response).map((delta) => ({ event_type: 'progress', delta, stop_reason: null })),
    { event_type: 'complete', delta: nothing, stop_reason },
  ]
  const last = events.length - 1
  const known = metrics(response)
  return events.map((event, index) => ({
    data: { event, ...(index === last && known && { metrics: known }) },
  }))
}

/** Writes answers of inference. */
export const inferenceEncoder: Encoder = {
  whole: (response) =>
    defined({ completion_message: messageOf(response), metrics: metrics(response) }),
  events: inferenceEvents,
}

/** Tools that the server ran, each with what it answered; then what the model said. */
function stepOf(type: string, response: LlmResponse, tools: readonly JsonRecord[]): JsonRecord {
  const { id: turn_id } = response
  if (type !== 'tool_execution') {
    return defined({ turn_id, step_type: type, model_response: messageOf(response) })
  }
  const tool_calls = tools.map(({ response: _answered, ...call }) => call)
  const tool_responses = tools.map(({ call_id, tool_name, response: content }) => ({
    call_id,
    tool_name,
    content,
  }))
  return defined({ turn_id, step_type: type, tool_calls, tool_responses })
}

function turnOf(response: LlmResponse): JsonRecord {
  const tools = partsOf(response).flatMap((part) =>
    part.type === 'server_tool_call' && isRecord(part.server_tool_call)
      ? [part.server_tool_call]
      : [],
  )
  const types = list(record(response.result)['steps']).flatMap((type) => text(type) ?? [])
  return defined({
    turn_id: response.id,
    session_id: response.attributes[LLM.conversationId],
    input_messages: [],
    steps: types.map((type) => stepOf(type, response, tools)),
    output_message: messageOf(response),
    output_attachments: [],
    started_at: '1970-01-01T00:00:00Z',
    completed_at: '1970-01-01T00:00:00Z',
  })
}

function turnEvents(response: LlmResponse): WireEvent[] {
  const turn = turnOf(response)
  const { turn_id } = turn
  const steps = list(turn['steps']).map(record)
  const payloads: JsonRecord[] = [
    { event_type: 'turn_start', turn_id },
    ...steps.flatMap((step_details) => {
      const { step_type } = step_details
      return [
        { event_type: 'step_start', step_type },
        { event_type: 'step_complete', step_type, step_details },
      ]
    }),
    { event_type: 'turn_complete', turn },
  ]
  return payloads.map((payload) => ({ data: { event: { payload } } }))
}

/** Writes turns of an agent. */
export const turnEncoder: Encoder = { whole: turnOf, events: turnEvents }
