import Groq from 'groq-sdk'
import { fuzzRecorded } from './fuzz.ts'
import { caseAt, playHosts } from './hosts.ts'
import { describeStatusError, outcomeOf } from './sdk.ts'
import { compareTraffic } from './suite.ts'

const HOST = 'api.groq.com'
/** Sent where a recording has only the answer. */
const ANY_REQUEST = {
  model: 'llama-3.3-70b-versatile',
  messages: [{ role: 'user', content: 'Hi' }],
}

playHosts()
compareTraffic({
  folder: 'groq',
  host: HOST,
  provider: 'groq',
  send: ({ request, response }, caseUrl) => {
    const baseURL = caseAt(`https://${HOST}`, caseUrl)
    const client = new Groq({ apiKey: 'test-key', baseURL, maxRetries: 0 })
    const stream = typeof response.body === 'string'
    const body = request.recorded === false ? { ...ANY_REQUEST, stream } : request.body
    return outcomeOf(() => client.chat.completions.create(body as never), describeStatusError)
  },
})
fuzzRecorded('groq', HOST)
