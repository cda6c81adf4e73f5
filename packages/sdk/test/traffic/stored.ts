import { LLM } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import type { JsonValue } from '@agentops/protocol/messages'
import type { Observed } from './observed.ts'

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function resultOf(value: JsonValue | undefined): JsonValue | undefined {
  const json = text(value)
  return json === undefined ? value : (JSON.parse(json) as JsonValue)
}

function failureOf(event: EventDetail): Observed['failure'] {
  if (event.status !== 'error') return undefined
  return {
    type: event.errorType,
    code: text(event.attributes[LLM.errorCode]),
    message: text(event.attributes[LLM.errorMessage]) ?? event.statusMessage,
  }
}

/** Reads a captured call from the event that the server has stored of it. */
export function observeStored(event: EventDetail): Observed {
  const { attributes } = event
  return {
    operation: text(attributes[LLM.operation]) ?? '',
    api: text(attributes[LLM.openaiApi])?.replace(/_(?=completions|compact|generate)/, '.'),
    requestModel: text(attributes[LLM.requestModel]),
    model: text(attributes[LLM.responseModel]),
    responseId: text(attributes[LLM.responseId]),
    stream: attributes[LLM.stream] === true,
    finishReasons: event.finishReasons,
    outputMessages: event.outputMessages,
    attributes: {
      ...attributes,
      [LLM.provider]: event.provider,
      [LLM.cost]: event.costNano === null ? undefined : event.costNano / 1e9,
      [LLM.inputTokens]: event.inputTokens,
      [LLM.outputTokens]: event.outputTokens,
      [LLM.cacheReadTokens]: event.cacheReadTokens,
      [LLM.cacheCreationTokens]: event.cacheCreationTokens,
      [LLM.reasoningTokens]: event.reasoningTokens,
      [LLM.httpStatus]: event.httpStatus,
    },
    result: resultOf(attributes[LLM.result]),
    failure: failureOf(event),
  }
}
