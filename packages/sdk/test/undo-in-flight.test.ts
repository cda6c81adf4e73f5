import type { EventSummary } from '@agentops/protocol/event'
import { instrument, stopInstrumenting } from '@agentops/sdk'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import LlamaStackClient from 'llama-stack-client'
import http from 'node:http'
import http2, { type ClientHttp2Session, type ServerHttp2Stream } from 'node:http2'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import OpenAI from 'openai'
import OpenAI4 from 'openai-4'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { type Recording, startRecording } from './recording.ts'
import { outcomeOf } from './with-and-without.ts'

/**
 * Taps that come and go under calls in flight: twenty at once, over every transport, answered in one
 * piece, in a stream and with an error; the calls must not notice, and the process must be as before.
 */

const ROUNDS = 100
const AT_ONCE = 20
const KINDS = ['json', 'stream', 'error']

const completion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
}

function piece(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }]
  return `data: ${JSON.stringify({ ...completion, choices })}\n\n`
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly pieces: readonly string[]
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  json: { status: 200, type: 'application/json', pieces: [JSON.stringify(completion)] },
  stream: {
    status: 200,
    type: 'text/event-stream',
    pieces: [piece('Hel'), piece('lo')],
  },
  error: { status: 400, type: 'application/json', pieces: ['{"error":{"message":"No"}}'] },
}

/** Holds answers back until a number of requests is there, and it is opened. */
class Gate {
  readonly #awaited: number
  #arrived = 0
  #noteFull: () => void = () => undefined
  #open: () => void = () => undefined
  readonly full: Promise<void>
  readonly opened: Promise<void>

  constructor(awaited: number) {
    this.#awaited = awaited
    this.full = new Promise((resolve) => (this.#noteFull = resolve))
    this.opened = new Promise((resolve) => (this.#open = resolve))
  }

  open(): void {
    this.#open()
  }

  pass(): Promise<void> {
    this.#arrived += 1
    if (this.#arrived === this.#awaited) this.#noteFull()
    return this.opened
  }
}

let gate: Gate | undefined

/** Writes an answer piece by piece: a stream's first one is out before the gate opens. */
async function answerTo(
  body: string,
  to: { begin(answer: Answer): void; write(text: string): unknown; end(): unknown },
): Promise<void> {
  const { model }: { model: string } = JSON.parse(body)
  const answer = ANSWERS[model.split(' ')[0] ?? '']
  if (!answer) throw new TypeError(`no answer for ${model}`)
  const [first = '', ...rest] = answer.pieces
  if (rest.length === 0) await gate?.pass()
  to.begin(answer)
  to.write(first)
  if (rest.length > 0) await gate?.pass()
  for (const text of rest) {
    to.write(text)
    await turn()
  }
  to.end()
}

async function answerStream(stream: ServerHttp2Stream): Promise<void> {
  await answerTo(await text(stream), {
    begin: ({ status, type }) => stream.respond({ ':status': status, 'content-type': type }),
    write: (piece) => stream.write(piece),
    end: () => stream.end(),
  })
}

const second = http2.createServer()
let recording: Recording
let server: LocalServer
let session: ClientHttp2Session

beforeAll(async () => {
  recording = await startRecording()
  stopInstrumenting()
  server = await startLocalServer({
    handle: ({ body }, response) =>
      answerTo(body, {
        begin: ({ status, type }) => response.writeHead(status, { 'content-type': type }),
        write: (piece) => response.write(piece),
        end: () => response.end(),
      }),
  })
  second.on('stream', (stream) => void answerStream(stream))
  await new Promise<void>((resolve) => second.listen(0, '127.0.0.1', resolve))
  // The class of sessions is met where somebody connects.
  startInstrumenting(() => undefined)
  session = http2.connect(`http://127.0.0.1:${(second.address() as AddressInfo).port}`)
  stopInstrumenting()
  ways = makeWays()
  expected = await expectedAnswers()
})

afterEach(() => {
  gate = undefined
  stopInstrumenting()
})

afterAll(async () => {
  session.destroy()
  second.close()
  await recording.close()
  await server.close()
})

function question(model: string) {
  return JSON.stringify({ model, stream: model.startsWith('stream'), messages: [] })
}

function sent(model: string) {
  const headers = { 'content-type': 'application/json' }
  return { method: 'POST' as const, headers, body: question(model) }
}

const url = () => `${server.url}/v1/chat/completions`

function byHttp(model: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = http.request(url(), { method: 'POST' }, (response) => {
      text(response).then((body) => resolve([response.statusCode, body]), reject)
    })
    asking.on('error', reject).end(question(model))
  })
}

/** What all of these SDKs have. */
interface ChatSdk {
  readonly chat: { readonly completions: { create(body: never): PromiseLike<unknown> } }
}

function bySdk(sdk: ChatSdk, model: string): Promise<unknown> {
  return outcomeOf(async () => {
    const stream = model.startsWith('stream')
    const body = { model, messages: [], stream }
    const answer = await sdk.chat.completions.create(body as never)
    if (!stream) return answer
    const chunks: unknown[] = []
    for await (const chunk of answer as AsyncIterable<unknown>) chunks.push(chunk)
    return chunks
  })
}

/** Ways to ask: each gives what the application gets. */
type Way = (model: string) => Promise<unknown>

let ways: readonly Way[]
/** What each round of calls gets without us. */
let expected: readonly unknown[][]

/** Clients live as long as the process, as those of applications do. */
function makeWays(): Way[] {
  const options = { apiKey: 'k', baseURL: `${server.url}/v1`, maxRetries: 0 }
  const own: typeof fetch = (input, init) => fetch(input, init)
  const clients: ChatSdk[] = [
    new OpenAI(options),
    new OpenAI4(options),
    new LlamaStackClient({ baseURL: server.url, maxRetries: 0 }),
    instrument(new OpenAI({ ...options, fetch: own })),
  ]
  return [
    async (model) => {
      const response = await fetch(url(), sent(model))
      return [response.status, await response.text()]
    },
    byHttp,
    async (model) => {
      const stream = session.request({ ':method': 'POST', ':path': '/v1/chat/completions' })
      stream.end(question(model))
      return text(stream)
    },
    async (model) => {
      const { statusCode, body } = await request(url(), sent(model))
      return [statusCode, await body.text()]
    },
    ...clients.map(
      (client): Way =>
        (model) =>
          bySdk(client, model),
    ),
  ]
}

/** Until every way has met every kind of answer at every place among the twenty. */
const PERIOD = 24

/** Asks twenty times at once, by every way and for every kind of answer. */
function askAll(round: number, tag: string): Promise<unknown>[] {
  return Array.from({ length: AT_ONCE }, (_, index) => {
    const way = ways[(index + round) % ways.length]
    const kind = KINDS[(index + Math.floor(round / ways.length)) % KINDS.length] ?? ''
    if (!way) throw new TypeError('no way')
    return way(`${kind} ${tag} ${round}.${index}`)
  })
}

/** What the taps stand in front of. */
function shared(): unknown[] {
  const prototype: unknown = Object.getPrototypeOf(session)
  const holders = [globalThis, http, https, http2, Object(prototype), session]
  return holders.flatMap((holder) =>
    ['fetch', 'request', 'get', 'connect'].map((name) =>
      Object.getOwnPropertyDescriptor(holder, name),
    ),
  )
}

async function expectedAnswers(): Promise<unknown[][]> {
  const expected: unknown[][] = []
  for (let round = 0; round < PERIOD; round += 1) {
    expected.push(await Promise.all(askAll(round, 'bare')))
  }
  return expected
}

/** The tags of the calls that left events, in the order of their names. */
function namesOf(events: readonly EventSummary[]): string[] {
  return events.map(({ name }) => name.replace(/^chat \w+ /, '')).toSorted()
}

function namesAsked(tag: string): string[] {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round)
  return rounds
    .flatMap((round) => Array.from({ length: AT_ONCE }, (_, index) => `${tag} ${round}.${index}`))
    .toSorted()
}

describe('twenty calls at once', () => {
  it('are recorded once each when the taps go while all wait for their answers, a hundred times', async () => {
    const originals = shared()
    const recorded = recording.client.startSession()
    await recorded.run(async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        startInstrumenting(() => recorded)
        gate = new Gate(AT_ONCE)
        const asked = askAll(round, 'early')
        await gate.full
        stopInstrumenting()
        if (round % 2 === 0) startInstrumenting(() => recorded)
        gate.open()
        const answers = await Promise.all(asked)
        stopInstrumenting()
        expect(answers).toEqual(expected[round % PERIOD])
        expect(shared()).toEqual(originals)
      }
    })
    await recorded.end()
    const events = await recording.list(recorded.id)
    expect(namesOf(events)).toEqual(namesAsked('early'))
    const told = events.filter(({ status }) => status !== 'error')
    expect(new Set(told.map(({ outputPreview }) => outputPreview))).toEqual(new Set(['Hello']))
    const failed = events.filter(({ name }) => name.includes(' error '))
    expect(failed.every(({ httpStatus, status }) => httpStatus === 400 && status === 'error')).toBe(
      true,
    )
    expect(told).toHaveLength(events.length - failed.length)
  })

  it('get their answers when the taps go at any moment, are never recorded twice, nor after', async () => {
    const originals = shared()
    const recorded = recording.client.startSession()
    await recorded.run(async () => {
      for (let round = 0; round < ROUNDS / 2; round += 1) {
        startInstrumenting(() => recorded)
        const early = askAll(round, 'early')
        // Each time a little further into the calls.
        for (let turns = 0; turns < round % 10; turns += 1) await turn()
        stopInstrumenting()
        const late = round % 10 === 0 ? askAll(round, 'late') : []
        expect(await Promise.all(early)).toEqual(expected[round % PERIOD])
        expect(await Promise.all(late)).toEqual(late.length > 0 ? expected[round % PERIOD] : [])
        expect(shared()).toEqual(originals)
      }
    })
    await recorded.end()
    const names = namesOf(await recording.list(recorded.id))
    expect(names).toEqual([...new Set(names)])
    expect(names.filter((name) => !name.startsWith('early'))).toEqual([])
    expect(names.length).toBeGreaterThan(AT_ONCE)
  })

  it('pass inert taps when someone has wrapped fetch since', async () => {
    const untapped = globalThis.fetch
    const recorded = recording.client.startSession()
    let passed = 0
    startInstrumenting(() => recorded)
    const tapped = globalThis.fetch
    const wrapper: typeof fetch = (...parameters) => {
      passed += 1
      return tapped(...parameters)
    }
    globalThis.fetch = wrapper
    await recorded.run(async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        stopInstrumenting()
        expect(globalThis.fetch).toBe(wrapper)
        if (round % 10 > 0) continue
        expect(await Promise.all(askAll(round, 'off'))).toEqual(expected[round % PERIOD])
        startInstrumenting(() => recorded)
        expect(await Promise.all(askAll(round, 'on'))).toEqual(expected[round % PERIOD])
      }
    })
    stopInstrumenting()
    expect(globalThis.fetch).toBe(wrapper)
    globalThis.fetch = untapped
    await recorded.end()
    const on = namesAsked('on').filter((name) => /^on \d*0\./.test(name))
    expect(namesOf(await recording.list(recorded.id))).toEqual(on)
    expect(passed).toBeGreaterThan(0)
  })
})
