import type { LlmRequest } from '../base.ts'
import { type JsonRecord, record } from '../json.ts'
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
