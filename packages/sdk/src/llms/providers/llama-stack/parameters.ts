import { LLM } from '@agentops/protocol/attributes'
import type { LlmRequest } from '../base.ts'
import type { ParameterTable } from '../editing/edit-parameters.ts'
import { finite, type JsonRecord, record, texts } from '../json.ts'
import { parametersOf as openAiParametersOf } from '../openai/parameters.ts'

/**
 * Parameters of a request. `sampling_params` has those of its `strategy` inside, older servers beside
 * it; 0 tokens at most is how the client says that there is no limit.
 */
export function parametersOf(body: JsonRecord): LlmRequest['parameters'] {
  const sampling = record(body['sampling_params'])
  const strategy = record(sampling['strategy'])
  return openAiParametersOf({
    temperature: strategy['temperature'] ?? sampling['temperature'],
    top_p: strategy['top_p'] ?? sampling['top_p'],
    max_tokens: sampling['max_tokens'] === 0 ? undefined : sampling['max_tokens'],
    seed: sampling['seed'],
    stop: sampling['stop'],
    response_format: body['response_format'],
  })
}

/** Parameters of sampling, as an edit writes them. */
export const SAMPLING: ParameterTable = {
  within: 'sampling_params',
  rows: [
    ['strategy', LLM.temperature, (value) => finite(record(value)['temperature']), 'temperature'],
    ['strategy', LLM.topP, (value) => finite(record(value)['top_p']), 'top_p'],
    ['max_tokens', LLM.maxTokens, finite],
    ['seed', LLM.seed, finite],
    ['stop', LLM.stopSequences, texts],
  ],
}

/** A strategy with a temperature is the one that has them; older servers have them beside it. */
export function withSampling(body: JsonRecord | undefined): JsonRecord | undefined {
  if (!body) return undefined
  const { temperature: _old, top_p: _alsoOld, ...sampling } = record(body['sampling_params'])
  const strategy = record(sampling['strategy'])
  const isSampled = strategy['temperature'] !== undefined || strategy['top_p'] !== undefined
  const changed = isSampled ? { ...sampling, strategy: { ...strategy, type: 'top_p' } } : sampling
  return { ...body, sampling_params: changed }
}
