import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse, Usage } from '../base.ts'
import { defined, type JsonRecord } from '../json.ts'

function total({ inputTokens, outputTokens }: Usage): number {
  return (inputTokens ?? 0) + (outputTokens ?? 0)
}

function isEmpty(usage: Usage): boolean {
  return Object.keys(usage).length === 0
}

/** `usage` of chat and completions, with the cost that gateways add; undefined when none is known. */
export function chatUsage({ usage, attributes }: LlmResponse): JsonRecord | undefined {
  if (isEmpty(usage)) return undefined
  return defined({
    prompt_tokens: usage.inputTokens ?? 0,
    completion_tokens: usage.outputTokens,
    total_tokens: total(usage),
    prompt_tokens_details: defined({
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheCreationTokens,
      audio_tokens: usage.inputAudioTokens,
    }),
    completion_tokens_details: defined({
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: usage.outputAudioTokens,
    }),
    cost: attributes[LLM.cost],
    service_tier: attributes[LLM.serviceTier],
  })
}

/** `usage` of Responses. */
export function responsesUsage({ usage, attributes }: LlmResponse): JsonRecord | undefined {
  if (isEmpty(usage)) return undefined
  return defined({
    input_tokens: usage.inputTokens,
    input_tokens_details: defined({
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheCreationTokens,
    }),
    output_tokens: usage.outputTokens,
    output_tokens_details: defined({ reasoning_tokens: usage.reasoningTokens }),
    total_tokens: total(usage),
    cost: attributes[LLM.cost],
  })
}
