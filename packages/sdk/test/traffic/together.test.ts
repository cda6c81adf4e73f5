import Together from 'together-ai'
import { fuzzRecorded } from './fuzz.ts'
import { caseAt, playHosts } from './hosts.ts'
import { describeStatusError, outcomeOf } from './sdk.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'api.together.xyz'

playHosts()
compareTraffic({
  folder: 'together',
  host: HOST,
  provider: 'together',
  send: ({ request }, caseUrl) => {
    const baseURL = `${caseAt(`https://${HOST}`, caseUrl)}/v1`
    const client = new Together({ apiKey: 'test-key', baseURL, maxRetries: 0 })
    const { chat, completions } = client
    const body = request.body as never
    const isChat = request.path.endsWith('/chat/completions')
    return outcomeOf(
      () => (isChat ? chat.completions.create(body) : completions.create(body)),
      describeStatusError,
    )
  },
})
fuzzRecorded('together', HOST)
