import {
  type Interaction,
  loadCases,
  type RecordedResponse,
  trafficDirectory,
} from '@agentops/testkit/replay-wire/cases'
import { expect, it } from 'vitest'
import type { BaseProvider, LlmResponse } from '../../src/llms/providers/base.ts'
import type { Claimed } from '../../src/llms/providers/registry.ts'
import { claimRecorded, readAnswer } from './codec.ts'
import { mutateBytes, mutateEvent, mutateJson, mutateStream, seeded } from './mutations.ts'
import { readAwsEventStream } from '../../src/llms/wire/aws-event-stream.ts'

/** `npm run test:fuzz` sets 10,000. */
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? 400)
/** Each provider's rounds take half a minute at most on a busy machine. */
const TIMEOUT = 60_000 + ROUNDS * 30
const BODIES = [undefined, null, '', 'text', 7, [], [[]], {}, { error: [] }, { data: [null, 1] }]

/** What was read of a damaged answer must be written again without a throw, and stay bounded too. */
function isWritten({ provider, claim }: Claimed, reading: LlmResponse): boolean {
  const limit = 20 * JSON.stringify(reading).length + 10_000
  return [false, true].every((stream) => {
    const chunks = provider.encodeResponse?.(claim, reading, { stream })?.chunks ?? []
    return chunks.reduce((size, chunk) => size + chunk.length, 0) < limit + chunks.length * 2_000
  })
}

/** A reading must be data that serialises, and no larger than what it was read from allows. */
function isBounded(reading: unknown, source: unknown): boolean {
  const size = typeof source === 'string' ? source.length : (JSON.stringify(source) ?? '').length
  return JSON.stringify(reading).length < 10 * size + 10_000
}

function isSafe(claimed: Claimed, reading: LlmResponse, source: unknown): boolean {
  return isBounded(reading, source) && isWritten(claimed, reading)
}

/** Damages a binary stream: its bytes, or what its events say. */
function survivesInFrames(claimed: Claimed, response: RecordedResponse, random: () => number) {
  const bytes = Buffer.from(typeof response.body === 'string' ? response.body : '', 'base64')
  if (random() < 0.5) {
    const body = mutateBytes(bytes, random).toString('base64')
    return isSafe(claimed, readAnswer(claimed, { ...response, body }), body)
  }
  const reader = claimed.provider.createStreamReader(claimed.claim)
  readAwsEventStream(bytes, (event, data) => reader.push(event, mutateEvent(data, random)))
  return isSafe(claimed, reader.finish(), bytes.toString())
}

function survives(interaction: Interaction, host: string, random: () => number): boolean {
  const { request, response } = interaction
  const claimed = claimRecorded(interaction, host)
  const asked = mutateJson(request.body, random)
  if (!isBounded(claimed.provider.parseRequest(claimed.claim, asked), asked)) return false
  if (response.body_encoding === 'base64') return survivesInFrames(claimed, response, random)
  if (typeof response.body === 'string') {
    const body = mutateStream(response.body, random)
    return isSafe(claimed, readAnswer(claimed, { ...response, body }), body)
  }
  const status = random() < 0.2 ? 500 : 200
  const body = mutateJson(response.body, random)
  return isSafe(claimed, claimed.provider.handleResponse(claimed.claim, status, body), body)
}

/** All texts of an answer, joined. */
function textOf({ outputMessages }: LlmResponse): string {
  const parts = outputMessages.flatMap((message) => message.parts)
  return parts.flatMap((part) => (part.type === 'text' ? [part.content] : [])).join('')
}

/** A stream of one answer, cut off anywhere, says how the whole begins. */
function saysTheBeginning({ response }: Interaction, claimed: Claimed, random: () => number) {
  const { body } = response
  if (typeof body !== 'string' || response.status >= 400) return true
  const whole = readAnswer(claimed, response)
  const encoding = response.body_encoding ?? 'utf8'
  const bytes = Buffer.from(body, encoding)
  const cut = bytes.subarray(0, Math.floor(random() * bytes.length))
  const reading = readAnswer(claimed, { ...response, body: cut.toString(encoding) })
  return whole.outputMessages.length > 1 || textOf(whole).startsWith(textOf(reading).trimEnd())
}

/** Damages the recorded traffic of one provider in many ways. */
export function fuzzRecorded(folder: string, host: string): void {
  const directory = trafficDirectory()
  const cases = directory ? loadCases(directory, folder) : []
  const interactions = cases.flatMap((recorded) => recorded.interactions)

  it(
    `${ROUNDS} damaged requests, answers and streams are read without a throw, and stay bounded`,
    () => {
      const rounds = interactions.length === 0 ? 0 : ROUNDS
      const failed: number[] = []
      for (let seed = 0; seed < rounds; seed += 1) {
        const interaction = interactions[seed % interactions.length]
        if (interaction && !survives(interaction, host, seeded(seed))) failed.push(seed)
      }
      expect(failed).toEqual([])
    },
    TIMEOUT,
  )

  it('a stream that was cut off and damaged no further is read as far as it goes', () => {
    const failed = interactions.filter((interaction, seed) => {
      const claimed = claimRecorded(interaction, host)
      return ![0, 1, 2].every((round) =>
        saysTheBeginning(interaction, claimed, seeded(seed * 3 + round)),
      )
    })
    expect(failed.map(({ request }) => request.path)).toEqual([])
  })
}

/** Gives bodies of all wrong kinds to each endpoint of a provider. */
export function fuzzEndpoints(provider: BaseProvider, apis: readonly string[]): void {
  it.each(apis)('any body of %s is read without a throw', (api) => {
    const claim = { operation: 'chat', api }
    for (const body of BODIES) {
      provider.parseRequest(claim, body)
      provider.handleResponse(claim, 200, body)
      provider.handleResponse(claim, 500, body)
      const stream = `data: ${JSON.stringify(body) ?? ''}\n\n`
      const headers = { 'content-type': 'text/event-stream' }
      const reading = readAnswer({ provider, claim }, { status: 200, headers, body: stream })
      expect(reading.finishReasons).toEqual([])
    }
  })
}
