import { LLM } from '@agentops/protocol/attributes'
import { expect, it } from 'vitest'
import { liteLlmAttributes } from './litellm.ts'

it('a proxy tells itself, the provider and model behind it and the cost', () => {
  const headers = new Headers({
    'x-litellm-version': '1.63.11',
    'x-litellm-model-api-base': 'https://name.openai.azure.com/openai/deployments/gpt',
    'x-litellm-model-group': 'fast',
    'x-litellm-response-cost': '4.25e-05',
  })
  expect(liteLlmAttributes(headers)).toEqual({
    [LLM.provider]: 'litellm',
    [LLM.upstreamProvider]: 'azure.ai.openai',
    [LLM.upstreamModel]: 'fast',
    [LLM.cost]: 0.0000425,
  })
})

it.each(['0', '0.0', '-1', 'None', 'Infinity', ''])('a cost of %j is none', (cost) => {
  const headers = new Headers({ 'x-litellm-call-id': '1', 'x-litellm-response-cost': cost })
  expect(liteLlmAttributes(headers)).toEqual({ [LLM.provider]: 'litellm' })
})

it('other servers are left as they are', () => {
  expect(liteLlmAttributes(new Headers({ 'x-request-id': '1' }))).toEqual({})
})
