import { LLM } from '@agentops/protocol/attributes'
import type { LlmRequest } from '../base.ts'
import { finite, type JsonRecord, list, record, text, texts } from '../json.ts'
import { outputType, type ParameterRow, readParameters } from '../parameters.ts'

export const PARAMETERS: readonly ParameterRow[] = [
  ['temperature', LLM.temperature, finite],
  ['top_p', LLM.topP, finite],
  ['max_tokens', LLM.maxTokens, finite],
  ['max_completion_tokens', LLM.maxTokens, finite],
  ['max_output_tokens', LLM.maxTokens, finite],
  ['frequency_penalty', LLM.frequencyPenalty, finite],
  ['presence_penalty', LLM.presencePenalty, finite],
  ['stop', LLM.stopSequences, texts],
  ['seed', LLM.seed, finite],
  ['n', LLM.choiceCount, finite],
  ['reasoning_effort', LLM.reasoningLevel, text],
  ['reasoning', LLM.reasoningLevel, (value) => text(record(value)['effort']), 'effort'],
  ['encoding_format', LLM.encodingFormats, texts],
  ['dimensions', LLM.embeddingDimensions, finite],
  ['response_format', LLM.outputType, outputType],
  ['text', LLM.outputType, (value) => outputType(record(value)['format'])],
  ['modalities', LLM.outputType, (value) => (list(value).includes('audio') ? 'speech' : undefined)],
  ['service_tier', LLM.openaiRequestServiceTier, text],
  ['previous_response_id', LLM.previousResponseId, text],
  ['conversation', LLM.conversationId, (value) => text(value) ?? text(record(value)['id'])],
]

/** Parameters of a request to any endpoint, under the names of the convention. */
export function parametersOf(body: JsonRecord): LlmRequest['parameters'] {
  return readParameters(PARAMETERS, body)
}
