import { LLM } from '@agentops/protocol/attributes'
import type { LlmRequest } from '../base.ts'
import { finite, type JsonRecord, record, text, texts } from '../json.ts'
import { outputType, type ParameterRow, readParameters } from '../parameters.ts'

export const PARAMETERS: readonly ParameterRow[] = [
  ['temperature', LLM.temperature, finite],
  ['top_p', LLM.topP, finite],
  ['top_k', LLM.topK, finite],
  ['max_tokens', LLM.maxTokens, finite],
  ['max_tokens_to_sample', LLM.maxTokens, finite],
  ['stop_sequences', LLM.stopSequences, texts],
  ['output_format', LLM.outputType, outputType],
  ['output_config', LLM.outputType, (value) => outputType(record(value)['format'])],
  ['output_config', LLM.reasoningLevel, (value) => text(record(value)['effort']), 'effort'],
]

/** Parameters of a request for a message or a completion. */
export function parametersOf(body: JsonRecord): LlmRequest['parameters'] {
  return readParameters(PARAMETERS, body)
}
