import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadCases } from '../src/replay-wire/cases.ts'
import type { Chunking } from '../src/replay-wire/chunks.ts'
import { startReplayWire, type ReplayWire } from '../src/replay-wire/server.ts'
import { temporaryDirectory } from '../src/temporary-directory.ts'

const sse = 'data: {"word":"olá"}\n\ndata: {"word":"mundo"}\n\ndata: [DONE]\n\n'
const events = { 'content-type': 'text/event-stream' }
const json = { 'content-type': 'application/json' }

const recordedCase = {
  provider: 'acme',
  case: 'two-words',
  features: ['stream'],
  source: {},
  interactions: [
    exchange({ prompt: 'a', stream: true }, { status: 200, headers: events, body: sse }),
    exchange({ prompt: 'b' }, { status: 200, headers: json, body: { word: 'b' } }),
    exchange({ prompt: 'c' }, { status: 429, headers: json, body: { error: 'slow down' } }),
  ],
}

function exchange(body: object, response: object) {
  const request = { method: 'POST', path: '/v1/words', query: {}, body }
  return { request, response, expected: {} }
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let wire: ReplayWire | undefined

beforeEach(async () => {
  directory = await temporaryDirectory('replay')
  await mkdir(join(directory.path, 'acme'))
  await writeFile(join(directory.path, 'acme', 'two-words.json'), JSON.stringify(recordedCase))
})

afterEach(async () => {
  await wire?.close()
  await directory.remove()
})

async function start(chunking: Chunking = 'recorded') {
  wire = await startReplayWire({ directory: directory.path, chunking })
  return { wire, url: wire.caseUrl('acme', 'two-words') }
}

function post(url: string, body: object) {
  return fetch(url, { method: 'POST', body: JSON.stringify(body) })
}

it.each([
  ['recorded', 3],
  ['byte', Buffer.byteLength(sse)],
  ['whole', 1],
] as const)('cuts a stream %s into %i chunks and changes no byte', async (chunking, count) => {
  const { url } = await start(chunking)
  const response = await post(`${url}/v1/words`, { stream: true, prompt: 'a' })
  const chunks = []
  for await (const chunk of response.body ?? []) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString()).toBe(sse)
  expect(chunks).toHaveLength(count)
})

it('answers by the recorded body first, in any order of calls, and again when it is repeated', async () => {
  const { url, wire: replay } = await start()
  expect((await post(`${url}/v1/words`, { prompt: 'c' })).status).toBe(429)
  expect((await post(`${url}/v1/words`, { prompt: 'c' })).status).toBe(429)
  expect(await (await post(`${url}/v1/words`, { prompt: 'b' })).json()).toEqual({ word: 'b' })
  expect(replay.log.map(({ match }) => match?.how)).toEqual(['exact', 'exact', 'exact'])
})

it('answers an unknown body with the next unused exchange of the same kind', async () => {
  const { url, wire: replay } = await start()
  expect(await (await post(`${url}/v1/words`, { prompt: 'x' })).json()).toEqual({ word: 'b' })
  expect(replay.log[0]?.match).toMatchObject({ how: 'path', index: 1 })
})

it('accepts the path with and without the version before it', async () => {
  const { url } = await start()
  expect((await post(`${url}/words`, { prompt: 'b' })).status).toBe(200)
})

it('refuses what is not recorded, and says so in its log', async () => {
  const { url, wire: replay } = await start()
  expect((await post(`${url}/v1/sentences`, {})).status).toBe(404)
  expect(replay.log[0]).toMatchObject({ path: '/v1/sentences', match: undefined })
})

it('starts a run of its own for each URL it hands out', async () => {
  const { url, wire: replay } = await start()
  const other = replay.caseUrl('acme', 'two-words')
  await post(`${url}/v1/words`, { prompt: 'x' })
  expect(await (await post(`${other}/v1/words`, { prompt: 'y' })).json()).toEqual({ word: 'b' })
})

it('lists the cases of a provider, and none of an unknown one', () => {
  expect(loadCases(directory.path, 'acme').map((each) => each.case)).toEqual(['two-words'])
  expect(loadCases(directory.path, 'nobody')).toEqual([])
})
