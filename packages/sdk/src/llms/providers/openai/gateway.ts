import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse } from '../base.ts'
import { defined, finite, type JsonRecord, record, text } from '../json.ts'

/**
 * What a gateway's body says of the call behind it: OpenRouter names the provider that answered (in
 * an error's metadata when it failed) and what the call cost in US dollars.
 */
export function gatewayAttributes(body: JsonRecord): LlmResponse['attributes'] {
  const metadata = record(record(body['error'])['metadata'])
  return defined({
    [LLM.upstreamProvider]: text(body['provider']) ?? text(metadata['provider_name']),
    [LLM.cost]: finite(record(body['usage'])['cost']),
  })
}
