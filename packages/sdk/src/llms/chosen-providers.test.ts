import { expect, it } from 'vitest'
import { resolveConfig } from '../config.ts'
import { isChosen, unknownProviders } from './chosen-providers.ts'

function configured(...providers: readonly string[]) {
  return resolveConfig({ providers }, { environment: {}, file: undefined }).config
}

it.each([
  ['mistral', 'mistral_ai'],
  ['mistral_ai', 'mistral_ai'],
  ['bedrock', 'aws.bedrock'],
  ['Gemini', 'gcp.gemini'],
  ['google', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['azure', 'azure.ai.openai'],
  ['xai', 'x_ai'],
])('a provider is left out by what people call it: !%s', (said, name) => {
  expect(isChosen(configured(`!${said}`), name)).toBe(false)
  expect(isChosen(configured(said), name)).toBe(true)
  expect(isChosen(configured(`!${said}`), 'openai')).toBe(true)
  expect(isChosen(configured(said), 'openai')).toBe(false)
})

it('OpenAI and Azure are not each other', () => {
  expect(isChosen(configured('openai'), 'azure.ai.openai')).toBe(false)
  expect(isChosen(configured('!openai'), 'azure.ai.openai')).toBe(true)
})

it('a name that no provider has is known as such', () => {
  expect(unknownProviders(configured('openai', '!bedrock', 'opnai'))).toEqual(['opnai'])
})
