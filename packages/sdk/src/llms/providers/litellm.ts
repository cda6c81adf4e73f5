import { LLM } from '@agentops/protocol/attributes'
import type { ResponseHead } from '../wire/exchange.ts'
import type { LlmResponse } from './base.ts'
import { defined } from './json.ts'
import { makerAt } from './openai/makers.ts'

/** Streams are priced when they are over: their header says nothing, or 0. */
function costOf(header: string | null): number | undefined {
  const cost = Number(header)
  return cost > 0 && Number.isFinite(cost) ? cost : undefined
}

/**
 * A LiteLLM proxy speaks the formats of others on any host and tells itself by its headers
 * (https://docs.litellm.ai/docs/proxy/response_headers): then the call's provider is `litellm`, with
 * the provider and the model group behind it and the cost in US dollars. Empty when it is none.
 */
export function liteLlmAttributes(headers: ResponseHead['headers']): LlmResponse['attributes'] {
  const isProxy = headers.get('x-litellm-version') ?? headers.get('x-litellm-call-id')
  if (isProxy === null) return {}
  return defined({
    [LLM.provider]: 'litellm',
    [LLM.upstreamProvider]: makerAt(headers.get('x-litellm-model-api-base') ?? ''),
    [LLM.upstreamModel]: headers.get('x-litellm-model-group') ?? undefined,
    [LLM.cost]: costOf(headers.get('x-litellm-response-cost')),
  })
}
