import type { EventDetail } from '@agentops/protocol/event'
import type { JsonValue } from '@agentops/protocol/messages'
import { parametersOf } from '../session/panel/llm-facts.ts'

/** What was asked and what came of it, in parts that are compared one by one. */
export interface StepDocument {
  readonly request: JsonValue
  readonly outcome: JsonValue
}

/** What of an event is compared; empty when there is no event. */
export function stepDocument(detail: EventDetail | undefined): StepDocument {
  if (!detail) return { request: {}, outcome: {} }
  return detail.type === 'llm' ? llmDocument(detail) : workDocument(detail)
}

function llmDocument(detail: EventDetail): StepDocument {
  const request = {
    model: detail.model,
    parameters: parametersOf(detail),
    system: detail.systemInstructions,
    messages: detail.inputMessages,
    tools: detail.toolDefinitions,
  }
  return {
    request: plain(request),
    outcome: plain({ ...failure(detail), messages: detail.outputMessages }),
  }
}

function workDocument(detail: EventDetail): StepDocument {
  const outcome = { ...failure(detail), result: detail.output }
  return { request: plain({ input: detail.input }), outcome: plain(outcome) }
}

function failure({ status, errorType, statusMessage }: EventDetail) {
  return status === 'error' ? { error: { name: errorType, message: statusMessage } } : {}
}

/** A copy that is JSON and nothing else. */
function plain(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value))
}
