import { AI21 } from 'ai21'
import { fuzzRecorded } from './fuzz.ts'
import { describeStatusError, outcomeOf } from './sdk.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'api.ai21.com'

compareTraffic({
  folder: 'ai21',
  host: HOST,
  provider: 'ai21',
  send: ({ request }, caseUrl) => {
    const baseURL = `${caseUrl}/studio/v1`
    const client = new AI21({ apiKey: 'test-key', baseURL, maxRetries: 0 })
    return outcomeOf(
      () => client.chat.completions.create(request.body as never),
      describeStatusError,
    )
  },
})
fuzzRecorded('ai21', HOST)
