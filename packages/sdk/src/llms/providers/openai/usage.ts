import type { Usage } from '../base.ts'
import { defined, finite, isRecord, positive, record } from '../json.ts'

/**
 * Reads token counts. Chat and its elders say `prompt_tokens` and `completion_tokens`, Responses,
 * images and audio `input_tokens` and `output_tokens`; both include cached and reasoning tokens.
 */
export function usageOf(value: unknown): Usage {
  if (!isRecord(value)) return {}
  // Runs of assistants spell the details of the prompt in the singular.
  const input = record(
    value['prompt_tokens_details'] ??
      value['input_tokens_details'] ??
      value['prompt_token_details'],
  )
  const output = record(value['completion_tokens_details'] ?? value['output_tokens_details'])
  return defined({
    inputTokens: finite(value['prompt_tokens']) ?? finite(value['input_tokens']),
    outputTokens: finite(value['completion_tokens']) ?? finite(value['output_tokens']),
    // Mistral has counted them beside the details, and Together does.
    cacheReadTokens:
      finite(input['cached_tokens']) ??
      finite(value['num_cached_tokens']) ??
      finite(value['cached_tokens']),
    cacheCreationTokens: finite(input['cache_write_tokens']),
    reasoningTokens: finite(output['reasoning_tokens']),
    inputAudioTokens: positive(input['audio_tokens']),
    outputAudioTokens: positive(output['audio_tokens']),
  })
}
