import { LLM } from '@agentops/protocol/attributes'
import { finite, text, texts } from '../json.ts'
import { outputType, type ParameterRow } from '../parameters.ts'

/** Parameters of both versions of the API. */
export const PARAMETERS: readonly ParameterRow[] = [
  ['temperature', LLM.temperature, finite],
  ['p', LLM.topP, finite],
  ['k', LLM.topK, finite],
  ['max_tokens', LLM.maxTokens, finite],
  ['frequency_penalty', LLM.frequencyPenalty, finite],
  ['presence_penalty', LLM.presencePenalty, finite],
  ['stop_sequences', LLM.stopSequences, texts],
  ['seed', LLM.seed, finite],
  ['num_generations', LLM.choiceCount, finite],
  ['response_format', LLM.outputType, outputType],
  ['embedding_types', LLM.encodingFormats, texts],
  ['output_dimension', LLM.embeddingDimensions, finite],
  ['conversation_id', LLM.conversationId, text],
]
