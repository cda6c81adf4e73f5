import { sendToAnthropic, sendToOlderAnthropic } from './anthropic-sdk.ts'
import { sumCached } from './convert.ts'
import { compareTraffic, type Subject } from './suite.ts'

const anthropic: Subject = {
  folder: 'anthropic',
  host: 'api.anthropic.com',
  provider: 'anthropic',
  send: sendToAnthropic,
  convert: (expected) => ({
    ...sumCached(expected),
    api: expected['api'] === 'anthropic.complete' ? 'complete' : (expected['api'] ?? null),
  }),
}

compareTraffic(anthropic)
compareTraffic({ ...anthropic, other: '@anthropic-ai/sdk 0', send: sendToOlderAnthropic })
