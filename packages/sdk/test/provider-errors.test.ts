import { GoogleGenAI } from '@google/genai'
import Anthropic from '@anthropic-ai/sdk'
import { EXCEPTION, LLM } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import { ErrorEvent, recordAction } from '@agentops/sdk'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import { CohereClientV2 } from 'cohere-ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

const messages = [{ role: 'user' as const, content: 'Hi' }]
const IDS = { 'x-request-id': 'req_1', 'request-id': 'req_1', 'x-debug-trace-id': 'req_1' }

/** Each error status in the words of a provider. */
const BODIES: Readonly<Record<string, (status: number) => unknown>> = {
  openai: (status) => ({ error: { message: 'no', type: 'refused', code: `code_${status}` } }),
  anthropic: () => ({ type: 'error', error: { type: 'refused', message: 'no' } }),
  google: (status) => ({ error: { code: status, message: 'no', status: 'REFUSED' } }),
  cohere: () => ({ id: 'x', message: 'no' }),
}

type Ask = (url: string) => Promise<unknown>

const ASK: Readonly<Record<string, Ask>> = {
  openai: (baseURL) => {
    const client = new OpenAI({ apiKey: 'k', baseURL, maxRetries: 0 })
    return client.chat.completions.create({ model: 'm', messages })
  },
  anthropic: (baseURL) => {
    const client = new Anthropic({ apiKey: 'k', baseURL, maxRetries: 0 })
    return client.messages.create({ model: 'm', max_tokens: 9, messages })
  },
  google: (baseUrl) => {
    const client = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl } })
    return client.models.generateContent({ model: 'm', contents: 'Hi' })
  },
  cohere: (baseUrl) => {
    const client = new CohereClientV2({ token: 'k', environment: baseUrl })
    return client.chat({ model: 'm', messages }, { maxRetries: 0 })
  },
}

/** What the SDK's own errors say of the request's id, and the code in the provider's answer. */
const PROVIDERS: readonly [
  name: string,
  provider: string,
  idOfSdk: Readonly<Record<string, string>>,
  code?: (status: number) => string,
][] = [
  ['openai', 'openai', { [LLM.requestId]: 'req_1' }, (status) => `code_${status}`],
  ['anthropic', 'anthropic', { [LLM.requestId]: 'req_1' }],
  ['google', 'gcp.gemini', {}],
  ['cohere', 'cohere', {}],
]

/** Google's throws an error of its own for a lost connection, which repeats its words alone. */
const KEEP_THE_CAUSE = new Set(['openai', 'anthropic', 'cohere'])

let recording: Recording
let server: LocalServer

beforeAll(async () => {
  recording = await startRecording()
  server = await startLocalServer({
    handle({ path }, response) {
      const [, name = '', status = ''] = path.split('/')
      if (status === 'cut') return void response.destroy()
      response.writeHead(Number(status), { 'content-type': 'application/json', ...IDS })
      response.end(JSON.stringify(BODIES[name]?.(Number(status))))
    },
  })
})

afterAll(async () => {
  await recording.close()
  await server.close()
})

function causesOf(event: EventDetail | undefined): unknown {
  const causes = event?.attributes[EXCEPTION.causes]
  return typeof causes === 'string' ? JSON.parse(causes) : causes
}

const WAYS = ['401', '429', '500', 'cut']

/** Calls a provider from actions that fail by it, and tells of each failure by hand too. */
function failed(name: string): Promise<EventDetail[]> {
  return recording.record(async () => {
    for (const way of WAYS) {
      const ask = async () => ASK[name]?.(`${server.url}/${name}/${way}`)
      const error: unknown = await recordAction(`act ${way}`)(ask)().then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      const gaveUp = new Error('the agent gave up', { cause: error })
      new ErrorEvent({ error: gaveUp, name: `gave up ${way}` }).record()
    }
  })
}

it.each(PROVIDERS)(
  'errors of %s keep provider, status, code, request id and causes',
  async (name, provider, idOfSdk, code) => {
    const events = await failed(name)
    for (const way of WAYS.slice(0, 3)) {
      const status = Number(way)
      const action = events.find((event) => event.name === `act ${way}`)
      const llm = events.find((event) => event.parentId === action?.id)
      expect(llm).toMatchObject({ type: 'llm', provider, status: 'error', httpStatus: status })
      expect(llm?.attributes).toMatchObject({
        [LLM.requestId]: 'req_1',
        ...(code && { [LLM.errorCode]: code(status) }),
      })
      expect(action).toMatchObject({ status: 'error', httpStatus: status, provider })
      expect(action?.attributes).toMatchObject(idOfSdk)
      const error = events.find((event) => event.name === `gave up ${way}`)
      const cause = { how: 'Caused by', type: action?.errorType, status, provider }
      expect(causesOf(error)).toMatchObject([cause])
    }
    const cut = events.find((event) => event.name === 'act cut')
    const llm = events.find((event) => event.parentId === cut?.id)
    expect(llm).toMatchObject({ provider, status: 'error', httpStatus: null })
    expect(llm?.errorType).toMatch(/^(UND_ERR_SOCKET|ECONNRESET)$/)
    expect(cut?.status).toBe('error')
    const gaveUp = events.find((event) => event.name === 'gave up cut')
    const [wrapped] = [causesOf(gaveUp)].flat()
    const named = { how: 'Caused by', provider }
    expect(wrapped).toMatchObject(KEEP_THE_CAUSE.has(name) ? { causes: [named] } : named)
  },
)

it('an AggregateError keeps each of its errors with status and code', async () => {
  const [event] = await recording.record(async () => {
    const answer = { status: 429, code: 'rate', requestID: 'r' }
    const limited = Object.assign(new Error('slow down'), answer)
    const error = new AggregateError([limited, new TypeError('x')], 'all failed')
    new ErrorEvent({ error }).record()
  })
  expect(causesOf(event)).toMatchObject([
    { how: 'Error 1', message: 'slow down', status: 429, code: 'rate', requestId: 'r' },
    { how: 'Error 2', type: 'TypeError' },
  ])
})
