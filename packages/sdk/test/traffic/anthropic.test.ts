import { sendToAnthropic } from './anthropic-sdk.ts'
import { sumCached } from './convert.ts'
import { compareTraffic } from './suite.ts'

compareTraffic({
  folder: 'anthropic',
  host: 'api.anthropic.com',
  provider: 'anthropic',
  send: sendToAnthropic,
  convert: (expected) => ({
    ...sumCached(expected),
    api: expected['api'] === 'anthropic.complete' ? 'complete' : (expected['api'] ?? null),
  }),
})
