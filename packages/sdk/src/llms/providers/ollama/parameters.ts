import type { LlmRequest } from '../base.ts'
import { isRecord, type JsonRecord, record, text } from '../json.ts'
import { parametersOf as openAiParametersOf } from '../openai/parameters.ts'

/** `format` is `json` or a JSON schema. */
function isJson(format: unknown): boolean {
  return format === 'json' || isRecord(format)
}

/** Parameters of a request. Those of sampling are `options`, most of them under OpenAI's names. */
export function parametersOf(body: JsonRecord): LlmRequest['parameters'] {
  const options = record(body['options'])
  return openAiParametersOf({
    temperature: options['temperature'],
    top_p: options['top_p'],
    seed: options['seed'],
    stop: options['stop'],
    frequency_penalty: options['frequency_penalty'],
    presence_penalty: options['presence_penalty'],
    max_tokens: options['num_predict'],
    reasoning_effort: text(body['think']),
    dimensions: body['dimensions'],
    response_format: isJson(body['format']) ? { type: 'json' } : undefined,
  })
}
