import { loadCases, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { expect, it } from 'vitest'
import type { Claim } from '../../src/llms/providers/base.ts'
import { OpenAiProvider } from '../../src/llms/providers/openai.ts'
import { readServerSentEvents } from '../../src/llms/wire/sse.ts'
import { mutateJson, mutateStream, seeded } from './mutations.ts'

const ROUNDS = 2_000
const provider = new OpenAiProvider()
const directory = trafficDirectory()
const interactions = (directory ? loadCases(directory, 'openai') : []).flatMap(
  ({ interactions: recorded }) => recorded,
)

function readStream(claim: Claim, body: string) {
  const reader = provider.createStreamReader(claim)
  readServerSentEvents(body, (event, data) => reader.push(event, data))
  return reader.finish()
}

/** A reading must be data that serialises, and no larger than what it was read from allows. */
function expectBounded(reading: unknown, source: number, seed: number): void {
  const size = JSON.stringify(reading).length
  expect(size, `seed ${seed}`).toBeLessThan(10 * source + 10_000)
}

it('2,000 damaged requests, answers and streams are read without a throw, and stay bounded', () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const random = seeded(seed)
    const interaction = interactions[seed % interactions.length]
    if (!interaction) return
    const { request, response } = interaction
    const line = { method: request.method, host: 'api.openai.com', path: request.path }
    const claim = provider.claims(line) ?? { operation: 'chat', api: 'chat.completions' }
    const asked = mutateJson(request.body, random)
    expectBounded(provider.parseRequest(claim, asked), JSON.stringify(asked).length, seed)
    if (typeof response.body === 'string') {
      const body = mutateStream(response.body, random)
      expectBounded(readStream(claim, body), body.length, seed)
    } else {
      const status = random() < 0.2 ? 500 : 200
      const body = mutateJson(response.body, random)
      const reading = provider.handleResponse(claim, status, body)
      expectBounded(reading, JSON.stringify(body)?.length ?? 0, seed)
    }
  }
})

it('a body of any other endpoint is read without a throw', () => {
  const bodies = [undefined, null, '', 'text', 7, [], [[]], {}, { error: [] }, { data: [null, 1] }]
  const apis = [
    ...['chat.completions', 'completions', 'responses', 'responses.compact', 'embeddings'],
    ...['moderations', 'images.generate', 'audio.speech', 'audio.transcriptions'],
    ...['assistants', 'conversations', 'no.such.endpoint'],
  ]
  for (const api of apis) {
    for (const body of bodies) {
      const claim = { operation: 'chat', api }
      provider.parseRequest(claim, body)
      provider.handleResponse(claim, 200, body)
      provider.handleResponse(claim, 500, body)
      const reading = readStream(claim, `data: ${JSON.stringify(body) ?? ''}\n\n`)
      expect(reading.finishReasons).toEqual([])
    }
  }
})
