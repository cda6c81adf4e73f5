import { LLM } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import type { NormalisedEvent } from '@agentops/protocol/override'
import { failureOf, parametersOf } from '../panel/llm-facts.ts'

/** An event as it can be edited; undefined for what is neither an LLM call nor a tool's run, or runs. */
export function normalisedEvent(detail: EventDetail): NormalisedEvent | undefined {
  if (detail.status === 'running') return undefined
  if (detail.type === 'tool') return normalisedTool(detail)
  if (detail.type !== 'llm') return undefined
  const asked = detail.attributes[LLM.requestModel]
  return {
    type: 'llm',
    model: typeof asked === 'string' && asked !== '' ? asked : detail.model,
    parameters: parametersOf(detail),
    system: detail.systemInstructions,
    messages: detail.inputMessages,
    tools: detail.toolDefinitions,
    output: detail.outputMessages,
  }
}

function normalisedTool(detail: EventDetail): NormalisedEvent {
  const { name, input, output, status, errorType } = detail
  const outcome =
    status === 'error'
      ? ({
          kind: 'error',
          name: errorType || 'Error',
          message: failureOf(detail),
          code: '',
        } as const)
      : ({ kind: 'value', value: output, exact: true } as const)
  return { type: 'tool', name, arguments: input, outcome }
}
