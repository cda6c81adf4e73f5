import { type Interaction, loadCases, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { expect, it } from 'vitest'
import type { Claim } from '../../src/llms/providers/base.ts'
import { OpenAiProvider } from '../../src/llms/providers/openai.ts'
import { readServerSentEvents } from '../../src/llms/wire/sse.ts'
import { mutateJson, mutateStream, seeded } from './mutations.ts'

const ROUNDS = 2_000
const CHAT = { operation: 'chat', api: 'chat.completions' }
const provider = new OpenAiProvider()
const directory = trafficDirectory()
const interactions = (directory ? loadCases(directory, 'openai') : []).flatMap(
  (recorded) => recorded.interactions,
)

function readStream(claim: Claim, body: string) {
  const reader = provider.createStreamReader(claim)
  readServerSentEvents(body, (event, data) => reader.push(event, data))
  return reader.finish()
}

/** A reading must be data that serialises, and no larger than what it was read from allows. */
function isBounded(reading: unknown, source: unknown): boolean {
  const size = typeof source === 'string' ? source.length : (JSON.stringify(source) ?? '').length
  return JSON.stringify(reading).length < 10 * size + 10_000
}

function survives({ request, response }: Interaction, random: () => number): boolean {
  const line = { method: request.method, host: 'api.openai.com', path: request.path }
  const claim = provider.claims(line) ?? CHAT
  const asked = mutateJson(request.body, random)
  if (!isBounded(provider.parseRequest(claim, asked), asked)) return false
  if (typeof response.body === 'string') {
    const body = mutateStream(response.body, random)
    return isBounded(readStream(claim, body), body)
  }
  const status = random() < 0.2 ? 500 : 200
  const body = mutateJson(response.body, random)
  return isBounded(provider.handleResponse(claim, status, body), body)
}

it('2,000 damaged requests, answers and streams are read without a throw, and stay bounded', () => {
  const rounds = interactions.length === 0 ? 0 : ROUNDS
  const failed: number[] = []
  for (let seed = 0; seed < rounds; seed += 1) {
    const interaction = interactions[seed % interactions.length]
    if (interaction && !survives(interaction, seeded(seed))) failed.push(seed)
  }
  expect(failed).toEqual([])
})

it('a body of any other endpoint is read without a throw', () => {
  const bodies = [undefined, null, '', 'text', 7, [], [[]], {}, { error: [] }, { data: [null, 1] }]
  const apis =
    'chat.completions completions responses responses.compact embeddings moderations ' +
    'images.generate audio.speech audio.transcriptions assistants conversations no.such.endpoint'
  for (const api of apis.split(' ')) {
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
