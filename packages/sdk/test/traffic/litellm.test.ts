import { LLM } from '@agentops/protocol/attributes'
import { describe } from 'vitest'
import { fuzzRecorded } from './fuzz.ts'
import { sendToOpenAi } from './openai-sdk.ts'
import { compareTraffic } from './suite.ts'

describe('a LiteLLM proxy, known by the headers of its answers', () => {
  compareTraffic({
    folder: 'litellm',
    only: ({ source }) => source['host'] === '0.0.0.0:4000',
    host: '0.0.0.0:4000',
    provider: 'litellm',
    send: (interaction, caseUrl) => {
      const path = `/v1${interaction.request.path}`
      return sendToOpenAi({ ...interaction, request: { ...interaction.request, path } }, caseUrl)
    },
    checks: {
      upstream_model: ({ attributes }) => attributes[LLM.upstreamModel] ?? null,
    },
    convert: (expected, { response: { headers } }) => {
      const cost = headers['x-litellm-response-cost']
      return {
        ...expected,
        ...(cost && { cost_nano: Math.round(Number(cost) * 1e9) }),
        upstream_model: headers['x-litellm-model-group'] ?? null,
      }
    },
  })
})

describe('what the LiteLLM library asks of OpenAI', () => {
  compareTraffic({
    folder: 'litellm',
    only: ({ source }) => source['host'] === 'api.openai.com',
    host: 'api.openai.com',
    send: sendToOpenAi,
  })
})

fuzzRecorded('litellm', 'api.openai.com')
