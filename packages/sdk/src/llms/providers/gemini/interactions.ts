import { LLM } from '@agentops/protocol/attributes'
import type { Message, OutputMessage, ToolDefinition } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import {
  defined,
  isRecord,
  type JsonRecord,
  jsonValue,
  list,
  type Loose,
  record,
  text,
} from '../json.ts'
import { interactionEditor } from './interactions-editor.ts'
import { interactionEncoder } from './interactions-encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { textPart } from '../openai/parts.ts'
import { EventReader } from '../openai/stream.ts'
import { googleFailureIn } from './failure.ts'
import { StepStream } from './interactions-stream.ts'
import { parametersOf } from './parameters.ts'
import {
  contentPart,
  contentParts,
  isStep,
  stepMessage,
  stepParts,
  turnMessage,
} from './interaction-steps.ts'
import { interactionUsage } from './usage.ts'

/** The input: a text, contents of one turn, turns with roles, or steps. */
function inputMessages(input: unknown): Message[] {
  if (list(input).some(isStep)) {
    return list(input).map(stepMessage)
  }
  if (list(input).some((item) => isRecord(item) && item['role'] !== undefined)) {
    return list(input).map(turnMessage)
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
    ...counted(interactionUsage, body['usage']),
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
  editor: interactionEditor,
}
