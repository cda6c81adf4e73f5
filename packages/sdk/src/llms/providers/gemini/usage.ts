import type { Usage } from '../base.ts'
import { defined, finite, isRecord, list, positive, record } from '../json.ts'

function sum(...counts: readonly unknown[]): number | undefined {
  const known = counts.flatMap((count) => finite(count) ?? [])
  return known.length === 0 ? undefined : known.reduce((left, right) => left + right, 0)
}

/** Tokens of one modality, of which the details list each. */
function audio(details: unknown): number | undefined {
  const entry = list(details)
    .filter(isRecord)
    .find(({ modality }) => modality === 'AUDIO')
  return positive(entry?.['tokenCount'])
}

/**
 * Reads `usageMetadata`. What tools fed into the prompt is counted beside the prompt, and thoughts
 * beside the candidates; cached tokens are part of the prompt.
 */
export function usageOf(value: unknown): Usage {
  const usage = record(value)
  return defined({
    inputTokens: sum(usage['promptTokenCount'], usage['toolUsePromptTokenCount']),
    outputTokens: sum(usage['candidatesTokenCount'], usage['thoughtsTokenCount']),
    cacheReadTokens: finite(usage['cachedContentTokenCount']),
    reasoningTokens: finite(usage['thoughtsTokenCount']),
    inputAudioTokens: audio(usage['promptTokensDetails']),
    outputAudioTokens: audio(usage['candidatesTokensDetails']),
  })
}

/** Reads the `usage` of an interaction, which counts in the same way under other names. */
export function interactionUsage(value: unknown): Usage {
  const usage = record(value)
  return defined({
    inputTokens: sum(usage['total_input_tokens'], usage['total_tool_use_tokens']),
    outputTokens: sum(usage['total_output_tokens'], usage['total_thought_tokens']),
    cacheReadTokens: finite(usage['total_cached_tokens']),
    reasoningTokens: finite(usage['total_thought_tokens']),
  })
}
