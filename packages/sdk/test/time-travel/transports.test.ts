import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { instrument, stopInstrumenting } from '@agentops/sdk'
import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios'
import { CohereClientV2, CohereError } from 'cohere-ai'
import { build } from 'esbuild'
import { once } from 'node:events'
import http, { request as requestByName } from 'node:http'
import http2, { connect } from 'node:http2'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as undici7 from 'undici'
import * as undici6 from 'undici-6'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../../src/llms/tracker.ts'
import { type ScriptedProvider, startScriptedProvider } from '../scripted-provider.ts'
import { options, type Undici, WAYS } from '../undici-ways.ts'
import { type Replaying, startReplaying } from './replaying.ts'

/** Ways to ask that go past `fetch` and `node:http`: none of them may reach the network in a replay. */

const load = createRequire(import.meta.url)
let provider: ScriptedProvider
let replaying: Replaying

beforeAll(async () => {
  provider = await startScriptedProvider()
  replaying = await startReplaying()
})

afterAll(async () => {
  await Promise.all([provider.close(), replaying.close()])
})

async function askEveryWay(undici: Undici): Promise<string[]> {
  const answers: string[] = []
  for (const ask of Object.values(WAYS)) {
    answers.push(await ask(undici, provider.baseURL, 'json'))
    answers.push(await ask(undici, provider.baseURL, 'stream'))
  }
  return answers
}

/** What a failed call says, with what caused it. */
function reasonOf(error: Error): unknown[] {
  const cause = error.cause instanceof Error ? [error.cause.name, error.cause.message] : []
  return [error.name, error.message, ...cause]
}

async function failEveryWay({ fetch, request }: Undici): Promise<unknown[]> {
  const url = `${provider.baseURL}/chat/completions`
  const refused = await fetch(url, options('no-key'))
  const seen: unknown[] = [refused.status, await refused.json()]
  const broken = await request(url, options('broken'))
  seen.push(await broken.body.text().catch(reasonOf))
  const nowhere = 'http://127.0.0.1:1/v1/chat/completions'
  seen.push(await fetch(nowhere, options('json')).catch(reasonOf))
  const endless = await request(url, options('endless'))
  for await (const _chunk of endless.body) break
  return [...seen, endless.body.destroyed]
}

describe.each([
  ['undici 7', undici7],
  ['undici 6', undici6 as unknown as Undici],
] as const)('%s', (_name, undici) => {
  it.each([
    ['answers', () => askEveryWay(undici)],
    ['failures', () => failEveryWay(undici)],
  ])('%s are the same again, and nothing leaves the process', async (_what, program) => {
    const recorded = await replaying.record(program)
    const before = provider.seen.length
    const replayed = await replaying.replay(recorded.file, program)
    expect(replayed.result).toEqual(recorded.result)
    expect(replayed.sockets).toEqual([])
    expect(provider.seen).toHaveLength(before)
    expect(replayed.events.map(({ name }) => name)).toEqual(recorded.events.map(({ name }) => name))
  })

  it('other requests, and calls that were not recorded, go their way once', async () => {
    const { file } = await replaying.record(() => Promise.resolve())
    const before = provider.seen.length
    const { result, events } = await replaying.replay(file, async () => {
      const other = await undici.request(provider.baseURL.replace('/v1', '/other'))
      await other.body.dump()
      const { body } = await undici.request(`${provider.baseURL}/chat/completions`, options('json'))
      return body.text()
    })
    expect(result).toContain('Hello there')
    expect(provider.seen.length).toBe(before + 2)
    expect(events.map(({ name }) => name)).toEqual(['chat json', 'diverged at llm:chat[0]'])
  })
})

async function readByHttp(url: string, send: typeof http.request): Promise<string[]> {
  const { method, headers, body } = options('stream')
  const request = send(url, { method, headers })
  request.end(body)
  const [response]: unknown[] = await once(request, 'response')
  const pieces: string[] = []
  for await (const piece of response as http.IncomingMessage) pieces.push(piece.toString('hex'))
  return pieces
}

/** The pieces in which a reader gets an answer. */
const READERS = {
  async fetch(url: string): Promise<string[]> {
    const pieces: string[] = []
    const { body } = await fetch(url, options('stream'))
    for await (const piece of body ?? []) pieces.push(Buffer.from(piece).toString('hex'))
    return pieces
  },
  'node:http': (url: string) => readByHttp(url, http.request),
  'node:http, by a named import': (url: string) => readByHttp(url, requestByName),
}

it.each(Object.entries(READERS))(
  '%s gives the same bytes in the same pieces',
  async (_name, read) => {
    const program = () => read(`${provider.baseURL}/chat/completions`)
    const recorded = await replaying.record(program)
    const replayed = await replaying.replay(recorded.file, program)
    expect((recorded.result as string[]).length).toBeGreaterThan(1)
    expect(replayed.result).toEqual(recorded.result)
    expect(replayed.events).toHaveLength(1)
    expect(replayed.sockets).toEqual([])
  },
)

it('a fetch that was kept from before us is answered too', async () => {
  stopInstrumenting()
  const kept = globalThis.fetch
  startInstrumenting(() => undefined)
  const url = `${provider.baseURL}/chat/completions`
  const ask = async () => (await kept(url, options('json'))).text()
  const recorded = await replaying.record(ask)
  const replayed = await replaying.replay(recorded.file, ask)
  expect(replayed.result).toBe(recorded.result)
  expect(replayed.sockets).toEqual([])
})

it('a client of a bundled copy is refused, and says how to mend it', async () => {
  const directory = await temporaryDirectory('agentops-bundle-')
  const outfile = join(directory.path, 'bundle.cjs')
  const entry = load.resolve('undici')
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'cjs', outfile })
  const bundled: Undici = load(outfile)
  const ask = () => WAYS['a client']?.(bundled, provider.baseURL, 'json') ?? Promise.reject()
  const recorded = await replaying.record(ask)
  const before = provider.seen.length
  const { result } = await replaying.replay(recorded.file, ask)
  expect(result).toMatchObject({ name: 'ReplayRefusedError' })
  expect(String(result)).toContain('--external:undici')
  expect(provider.seen).toHaveLength(before)
  await directory.remove()
})

describe('a client with a transport of its own, given to instrument()', () => {
  const STREAM = ['data: {"choices":[{"delta":{"content":"one"}}]}\n\n', 'data: [DONE]\n\n']
  const chat = { message: { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] } }
  const COHERE_STREAM = [
    { type: 'message-start', id: 'c', delta: { message: { role: 'assistant' } } },
    { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hello' } } } },
    { type: 'message-end', delta: { finish_reason: 'COMPLETE' } },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  let calls = 0

  function axiosClient() {
    const adapter = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
      calls += 1
      const type = config.responseType === 'stream' ? 'text/event-stream' : 'application/json'
      const headers = { 'content-type': type }
      const data = config.responseType === 'stream' ? Readable.from(STREAM) : '{"id":"a"}'
      const response = { data, status: 200, statusText: 'OK', headers, config }
      if (!String(config.data).includes('no-key')) return Promise.resolve(response)
      const refused = { ...response, data: '{"error":{"message":"No key"}}', status: 401 }
      const said = 'Request failed with status code 401'
      const error = new AxiosError(said, AxiosError.ERR_BAD_REQUEST, config, {}, refused)
      return Promise.reject(error)
    }
    return instrument(axios.create({ adapter, baseURL: 'https://api.openai.com/v1' }))
  }

  async function askByAxios(client = axiosClient()): Promise<unknown[]> {
    const ask = (model: string, more = {}) =>
      client.post('/chat/completions', { model, messages: [] }, more)
    const plain = await ask('m')
    const streamed = await ask('m', { responseType: 'stream' })
    const failed = await ask('no-key').catch((error: unknown) =>
      axios.isAxiosError(error) ? [error.message, error.code, error.response?.data] : error,
    )
    return [plain.data, plain.status, await text(streamed.data), failed]
  }

  function cohereClient() {
    const raw = { headers: new Headers({ 'content-type': 'application/json' }), status: 200 }
    const fetcher = ({ body, responseType }: { body: unknown; responseType?: string }) => {
      calls += 1
      if (JSON.stringify(body).includes('no-key')) {
        const error = { reason: 'status-code', statusCode: 401, body: { message: 'No key' } }
        return { ok: false, error, rawResponse: { ...raw, status: 401 } }
      }
      if (responseType !== 'sse') return { ok: true, body: { id: 'c', ...chat }, rawResponse: raw }
      const pieces = COHERE_STREAM.map((piece) => Buffer.from(piece))
      const headers = new Headers({ 'content-type': 'text/event-stream' })
      return { ok: true, body: new Blob(pieces).stream(), rawResponse: { ...raw, headers } }
    }
    return instrument(new CohereClientV2({ token: 'test', fetcher: fetcher as never }))
  }

  async function askByCohere(client = cohereClient()): Promise<unknown[]> {
    const messages = [{ role: 'user' as const, content: 'Hi' }]
    const plain = await client.chat({ model: 'm', messages })
    const streamed: unknown[] = []
    for await (const event of await client.chatStream({ model: 'm', messages }))
      streamed.push(event)
    const failed = await client.chat({ model: 'no-key', messages }).catch((error: unknown) => error)
    return [plain, streamed, failed instanceof CohereError ? failed.statusCode : failed]
  }

  it.each([
    ['axios with an adapter', () => askByAxios()],
    ['Cohere with a fetcher', () => askByCohere()],
  ])('is answered by the recording: %s', async (_name, program) => {
    const recorded = await replaying.record(program)
    const before = calls
    const replayed = await replaying.replay(recorded.file, program)
    expect(JSON.stringify(recorded.result)).toContain('401')
    expect(replayed.result).toEqual(recorded.result)
    expect(calls).toBe(before)
    expect(replayed.sockets).toEqual([])
    expect(replayed.events.map(({ status }) => status)).toEqual(
      recorded.events.map(({ status }) => status),
    )
  })

  it.each([
    ['axios', () => askByAxios(), 4],
    ['Cohere', () => askByCohere(), 3],
  ])('asks for itself where nothing is recorded: %s', async (_name, program, results) => {
    const { file } = await replaying.record(() => Promise.resolve())
    const before = calls
    const { result } = await replaying.replay(file, program)
    expect(result).toHaveLength(results)
    expect(calls).toBe(before + 3)
  })
})

describe('node:http2', () => {
  const server = http2.createServer()
  let url: string
  let streams = 0

  beforeAll(async () => {
    server.on('stream', (stream, headers) => {
      streams += 1
      stream.on('error', () => undefined)
      void answer(stream, String(headers[':path']))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => new Promise((resolve) => server.close(resolve)))

  async function answer(stream: http2.ServerHttp2Stream, path: string): Promise<void> {
    const asked = await text(stream)
    stream.respond({ ':status': 200, 'content-type': 'text/event-stream' })
    for (const word of ['one', 'two']) {
      stream.write(`data: {"choices":[{"delta":{"content":"${word}"}}]}\n\n`)
      await sleep(20)
    }
    if (asked.includes('broken')) stream.destroy(new Error('broken'))
    else stream.end(path)
  }

  async function ask(path: string, model = 'm', to = http2.connect): Promise<unknown[]> {
    const session = to(url)
    const stream = session.request({ ':method': 'POST', ':path': path })
    const head: unknown[] = []
    const seen: unknown[] = []
    // Deno tells of it after the first bytes.
    stream.on('response', (headers) => head.push(headers[':status'], headers['content-type']))
    stream.on('data', (chunk: Buffer) => seen.push(chunk.toString()))
    stream.on('error', (error) => seen.push(error.message))
    stream.end(JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }))
    await once(stream, 'close').catch(() => undefined)
    session.close()
    return [...head, ...seen]
  }

  it.each([
    ['m', '/v1/chat/completions'],
    ['broken', 'NGHTTP2_INTERNAL_ERROR'],
  ])('a stream is the same again, chunk by chunk: %s', async (model, last) => {
    const program = () => ask('/v1/chat/completions', model)
    const recorded = await replaying.record(program)
    const before = streams
    const replayed = await replaying.replay(recorded.file, program)
    expect(String(recorded.result)).toContain(last)
    expect(replayed.result).toEqual(recorded.result)
    expect(replayed.sockets).toEqual([])
    expect(streams).toBe(before)
  })

  /** Records and replays a program that connects by a named import. */
  async function againByName() {
    const program = () => ask('/v1/chat/completions', 'm', connect)
    const recorded = await replaying.record(program)
    const before = streams
    const replayed = await replaying.replay(recorded.file, program)
    expect(streams).toBe(before)
    return { recorded, replayed }
  }

  it('a stream of a session that was connected by a named import is the same again', async () => {
    const { recorded, replayed } = await againByName()
    expect(replayed.result).toEqual(recorded.result)
    expect(replayed.events).toHaveLength(1)
  })

  it('by a named import nothing is connected either', async () => {
    expect((await againByName()).replayed.sockets).toEqual([])
  })

  it('other streams, and calls that were not recorded, go their way once', async () => {
    const { file } = await replaying.record(() => Promise.resolve())
    const before = streams
    const { result } = await replaying.replay(file, async () => [
      await ask('/other'),
      await ask('/v1/chat/completions'),
    ])
    expect(result).toEqual([
      expect.arrayContaining(['/other']),
      expect.arrayContaining(['/v1/chat/completions']),
    ])
    expect(streams).toBe(before + 2)
  })
})
