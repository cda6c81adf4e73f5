import { LLM } from '@agentops/protocol/attributes'
import type { Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { turnEncoder } from './encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { EventReader, type StreamState } from '../openai/stream.ts'
import { contentParts, messagesOf, toolsOf } from './messages.ts'
import { DeltaText, spoken } from './inference.ts'

const MAX_STEPS = 1_024

function parseCreation(body: unknown): LlmResponse {
  const attributes = defined({ [LLM.conversationId]: text(record(body)['session_id']) })
  return answer({ attributes, result: isRecord(body) ? withoutBytes(body) : undefined })
}

/** Making an agent, or a session of one. */
export const creation: Codec = {
  request: (body) => {
    const config = record(body['agent_config'])
    return {
      model: text(config['model']),
      systemInstructions: contentParts(config['instructions']),
      toolDefinitions: toolsOf(config['client_tools']),
    }
  },
  response: parseCreation,
  stream: () => new EventReader({ take: () => undefined, finish: () => answer() }),
}

function stepType(step: unknown): string {
  return text(record(step)['step_type']) ?? 'unknown'
}

/** Tools that the server ran in a step, with what they answered. */
function executedTools(step: JsonRecord): Part[] {
  const responses = list(step['tool_responses']).map(record)
  return list(step['tool_calls']).map((value) => {
    const call = record(value)
    const response = responses.find(({ call_id }) => call_id === call['call_id'])
    return defined({
      type: 'server_tool_call' as const,
      id: text(call['call_id']),
      name: text(call['tool_name']) ?? 'unknown',
      server_tool_call: withoutBytes({ ...call, response: response?.['content'] ?? null }),
    })
  })
}

function parseTurn(body: unknown): LlmResponse {
  const turned = record(body)
  const steps = list(turned['steps']).map(record)
  const tools = steps.flatMap(executedTools)
  const said = spoken(record(turned['output_message']))
  return {
    ...said,
    ...defined({ id: text(turned['turn_id']) }),
    outputMessages: [
      ...(tools.length > 0 ? [{ role: 'assistant', parts: tools }] : []),
      ...said.outputMessages,
    ],
    attributes: defined({ [LLM.conversationId]: text(turned['session_id']) }),
    result: { steps: steps.map(stepType) },
  }
}

/** Follows a turn; the object that comes with its last event is the answer, else its steps are. */
class TurnStream implements StreamState {
  readonly #steps: JsonRecord[] = []
  #said = new DeltaText()
  #turn: JsonRecord | undefined
  #id: string | undefined

  take(_type: string, chunk: JsonRecord): void {
    const payload = record(record(chunk['event'])['payload'])
    const { turn: turned, step_details: step, delta } = payload
    this.#id ??= text(payload['turn_id'])
    if (isRecord(turned)) this.#turn = turned
    if (isRecord(step) && this.#steps.length < MAX_STEPS) this.#steps.push(step)
    if (payload['event_type'] === 'step_start') this.#said = new DeltaText()
    if (isRecord(delta)) this.#said.take(delta)
  }

  finish(): LlmResponse {
    if (this.#turn) return parseTurn(this.#turn)
    const output = this.#steps.findLast((step) => isRecord(step['model_response']))
    return parseTurn({
      turn_id: this.#id,
      steps: this.#steps,
      output_message: output?.['model_response'] ?? this.#said.message(),
    })
  }
}

/** A turn of an agent: its model is the agent's, and what it did are its steps. */
export const turn: Codec = {
  request: (body) => ({ inputMessages: messagesOf(body) }),
  response: parseTurn,
  stream: () => new EventReader(new TurnStream()),
  encoder: turnEncoder,
}
