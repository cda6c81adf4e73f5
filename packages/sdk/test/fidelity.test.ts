import type { EventDetail } from '@agentops/protocol/event'
import { stopInstrumenting } from '@agentops/sdk'
import OpenAI from 'openai'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { garbageCollector } from './garbage-collector.ts'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'
import { compareRuns, outcomeOf } from './with-and-without.ts'

/**
 * With the real `openai` client every helper behaves as it does without us, and each attempt leaves
 * exactly one event. A scenario runs twice, without and with the taps, and what it returns (values,
 * errors, what the provider saw) must be equal.
 */

const messages = [{ role: 'user' as const, content: 'Hi' }]

let provider: ScriptedProvider
let recording: Recording

beforeAll(async () => {
  provider = await startScriptedProvider()
  recording = await startRecording()
})

afterAll(async () => {
  await recording.close()
  await provider.close()
})

function newClient(): OpenAI {
  return new OpenAI({ apiKey: 'sk-test', baseURL: provider.baseURL, maxRetries: 0 })
}

async function settle(): Promise<void> {
  await sleep(60)
}

/** Runs a scenario without and with us, compares also what the provider saw, and gives the latter run. */
function compare(
  scenario: (client: OpenAI) => Promise<unknown>,
): Promise<{ outcome: unknown; events: EventDetail[] }> {
  let from = 0
  return compareRuns(
    recording,
    () => {
      from = provider.seen.length
      return scenario(newClient())
    },
    () => provider.seen.slice(from).map(({ path, body, hungUp }) => ({ path, body, hungUp })),
  )
}

function only(events: EventDetail[]): EventDetail {
  expect(events).toHaveLength(1)
  return events[0] as EventDetail
}

function said(event: EventDetail): string[] {
  return event.outputMessages.map((message) =>
    message.parts.map((part) => (part.type === 'text' ? part.content : `<${part.type}>`)).join(''),
  )
}

const create = (model: string) => (client: OpenAI) =>
  client.chat.completions.create({ model, messages })

describe('answers in one piece', () => {
  it('create() gives its result and one event with content, usage and identity', async () => {
    const { events } = await compare(create('json'))
    const event = only(events)
    expect(event).toMatchObject({
      type: 'llm',
      name: 'chat json',
      status: 'unset',
      provider: 'openai',
      model: 'gpt-4o-mini-2024-07-18',
      httpStatus: 200,
      inputTokens: 120,
      outputTokens: 30,
      cacheReadTokens: 64,
      reasoningTokens: 12,
      retry: 0,
      finishReasons: ['stop'],
    })
    expect(event.inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
    ])
    expect(said(event)).toEqual(['Hello there'])
  })

  it('every choice is kept', async () => {
    const { events } = await compare((client) =>
      client.chat.completions.create({ model: 'two-choices', messages, n: 2 }),
    )
    expect(said(only(events))).toEqual(['first', 'second'])
  })

  it('withResponse() gives data, the raw response and the request id', async () => {
    const { outcome, events } = await compare(async (client) => {
      const { data, response, request_id } = await client.chat.completions
        .create({ model: 'json', messages })
        .withResponse()
      const isResponse = response.constructor.name === 'Response'
      return { data, isResponse, keys: Object.keys(response), used: response.bodyUsed, request_id }
    })
    expect(outcome).toMatchObject({ value: { isResponse: true, request_id: 'req_42' } })
    expect(said(only(events))).toEqual(['Hello there'])
  })

  it.each(['text', 'json', 'arrayBuffer', 'blob', 'clone', 'reader', 'iterator', 'pipe'])(
    'asResponse() can be read by %s',
    async (way) => {
      const { events } = await compare(async (client) => {
        const response = await client.chat.completions
          .create({ model: 'json', messages })
          .asResponse()
        return readBy(way, response)
      })
      expect(said(only(events))).toEqual(['Hello there'])
    },
  )

  it('a body that was read already is refused as without us', async () => {
    const { events } = await compare(async (client) => {
      const response = await client.chat.completions
        .create({ model: 'json', messages })
        .asResponse()
      await response.text()
      return [await outcomeOf(() => response.json()), response.bodyUsed, response.body?.locked]
    })
    expect(only(events).status).toBe('unset')
  })

  it('parse() parses', async () => {
    const { outcome, events } = await compare((client) =>
      client.chat.completions.parse({
        model: 'structured',
        messages,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'place', schema: { type: 'object' }, strict: true },
        },
      }),
    )
    expect(outcome).toHaveProperty('value.choices.0.message.content', '{"city":"Oslo"}')
    expect(said(only(events))).toEqual(['{"city":"Oslo"}'])
  })

  it('embeddings are recorded without their vectors', async () => {
    const { events } = await compare((client) =>
      client.embeddings.create({ model: 'embedding', input: 'abc', encoding_format: 'float' }),
    )
    const event = only(events)
    expect(event).toMatchObject({ name: 'embeddings embedding', inputTokens: 4, httpStatus: 200 })
    expect(JSON.stringify(event)).not.toContain('0.2')
  })

  it('what was sent is recorded, whatever the agent does to its messages afterwards', async () => {
    const { events } = await compare(async (client) => {
      const history = [{ role: 'user' as const, content: 'before' }]
      const answer = await client.chat.completions.create({ model: 'json', messages: history })
      history[0] = { role: 'user', content: 'changed' }
      history.push({ role: 'user', content: 'after' })
      return answer.id
    })
    expect(only(events).inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'before' }] },
    ])
  })

  it('a call that nobody awaits is sent and recorded', async () => {
    const { events } = await compare(async (client) => {
      void client.chat.completions.create({ model: 'json', messages }).catch(() => undefined)
      await sleep(50)
      return 'gone on'
    })
    expect(only(events).httpStatus).toBe(200)
  })
})

async function readBy(way: string, response: Response): Promise<unknown> {
  switch (way) {
    case 'text':
      return response.text()
    case 'json':
      return response.json()
    case 'arrayBuffer':
      return (await response.arrayBuffer()).byteLength
    case 'blob':
      return (await response.blob()).size
    case 'clone': {
      const copy = response.clone()
      return [await copy.json(), await response.text()]
    }
    case 'reader':
      return readAll(response.body)
    case 'iterator':
      return iterateAll(response.body)
    default:
      return iterateAll(response.body?.pipeThrough(new TextDecoderStream()))
  }
}

async function readAll(body: ReadableStream | null): Promise<number> {
  const reader = body?.getReader()
  let size = 0
  for (;;) {
    const step = await reader?.read()
    if (!step || step.done) return size
    size += step.value.length
  }
}

async function iterateAll(body: ReadableStream | null | undefined): Promise<number> {
  let size = 0
  if (body) for await (const piece of body) size += piece.length
  return size
}

const openStream = (client: OpenAI, model: string) =>
  client.chat.completions.create({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const chunks: unknown[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

describe('streamed answers', () => {
  it('every chunk arrives, and one event has text, usage and timing', async () => {
    const { events } = await compare(async (client) => collect(await openStream(client, 'stream')))
    const event = only(events)
    expect(said(event)).toEqual(['Hello there'])
    expect(event).toMatchObject({ inputTokens: 120, cacheReadTokens: 64, finishReasons: ['stop'] })
    expect(event.timeToFirstChunkMs).toBeGreaterThan(0)
    expect(event.chunkTimesMs.length).toBeGreaterThan(1)
  })

  it('stream() with its helpers works', async () => {
    const { events } = await compare(async (client) => {
      const runner = client.chat.completions.stream({ model: 'stream', messages })
      const deltas: string[] = []
      runner.on('content', (delta) => deltas.push(delta))
      return { final: await runner.finalChatCompletion(), deltas }
    })
    expect(said(only(events))).toEqual(['Hello there'])
  })

  it('withResponse() of a stream works', async () => {
    const { events } = await compare(async (client) => {
      const { data, response } = await openStream(client, 'stream').withResponse()
      return [response.status, data.constructor.name, await collect(data)]
    })
    expect(said(only(events))).toEqual(['Hello there'])
  })

  it('tee() gives two complete streams and one event', async () => {
    const { events } = await compare(async (client) => {
      const [left, right] = (await openStream(client, 'stream')).tee()
      return Promise.all([collect(left), collect(right)])
    })
    expect(said(only(events))).toEqual(['Hello there'])
  })

  it('the raw body can be teed', async () => {
    const { events } = await compare(async (client) => {
      const response = await openStream(client, 'stream').asResponse()
      const [left, right] = response.body?.tee() ?? []
      return [await iterateAll(left), await iterateAll(right)]
    })
    expect(said(only(events))).toEqual(['Hello there'])
  })

  it('toReadableStream() works', async () => {
    const { events } = await compare(async (client) => {
      const stream = (await openStream(client, 'stream')).toReadableStream()
      return iterateAll(stream)
    })
    expect(said(only(events))).toEqual(['Hello there'])
  })

  it('parallel tool calls stay apart', async () => {
    const { events } = await compare(async (client) =>
      collect(await openStream(client, 'parallel-tools')),
    )
    expect(only(events).outputMessages[0]?.parts).toEqual([
      { type: 'tool_call', id: 'call_a', name: 'fa', arguments: { x: 1 } },
      { type: 'tool_call', id: 'call_b', name: 'fb', arguments: { y: 2 } },
    ])
  })

  it('an early break stops the download, and is no error', async () => {
    const { events } = await compare(async (client) => {
      let seen = 0
      for await (const _chunk of await openStream(client, 'endless')) {
        seen += 1
        if (seen === 5) break
      }
      return seen
    })
    const event = only(events)
    expect(event.status).toBe('unset')
    expect(event.attributes['agentops.outcome']).toBe('cancelled')
    expect(said(event)[0]).toMatch(/^w0 w1 w2/)
    expect(provider.seen.at(-1)).toMatchObject({ hungUp: true })
    expect(provider.seen.at(-1)?.chunksSent).toBeLessThan(100)
  })

  it('abort() in mid-stream ends quietly and keeps what was said', async () => {
    const { events } = await compare(async (client) => {
      const stream = await openStream(client, 'endless')
      let seen = 0
      for await (const _chunk of stream) {
        seen += 1
        if (seen === 4) stream.controller.abort()
      }
      return seen
    })
    const event = only(events)
    expect(event.attributes['agentops.outcome']).toBe('cancelled')
    expect(said(event)[0]).toMatch(/^w0 w1/)
  })

  it('a connection lost in mid-stream is thrown and recorded, with the part that came', async () => {
    const { outcome, events } = await compare(async (client) =>
      collect(await openStream(client, 'broken')),
    )
    expect(outcome).toHaveProperty('message')
    const event = only(events)
    expect(event.status).toBe('error')
    expect(event.attributes['agentops.outcome']).toBe('failed')
    expect(said(event)).toEqual(['Hello'])
  })

  it('an error inside the stream is thrown and recorded', async () => {
    const { outcome, events } = await compare(async (client) =>
      collect(await openStream(client, 'error-in-stream')),
    )
    expect(outcome).toHaveProperty('message')
    expect(only(events)).toMatchObject({
      status: 'error',
      errorType: 'server_error',
      statusMessage: 'The server had an error',
      httpStatus: 200,
    })
  })

  it('a stream that is dropped unread ends when it is collected', async () => {
    stopInstrumenting()
    startInstrumenting(() => recording.client.sessions.find())
    const collectGarbage = garbageCollector()
    const events = await recording.record(async () => {
      await (async () => void (await openStream(newClient(), 'endless')))()
      for (let round = 0; round < 50 && !provider.seen.at(-1)?.hungUp; round += 1) {
        collectGarbage()
        await sleep(20)
      }
      await settle()
    })
    expect(only(events).attributes['agentops.outcome']).toBe('abandoned')
  })
})

describe('failures', () => {
  it('401 is thrown and recorded', async () => {
    const { outcome, events } = await compare(create('no-key'))
    expect(outcome).toMatchObject({ class: 'AuthenticationError', status: 401 })
    expect(only(events)).toMatchObject({
      status: 'error',
      httpStatus: 401,
      errorType: 'invalid_request_error',
      statusMessage: 'Incorrect API key',
    })
  })

  it('429 and its retry are two events', async () => {
    const { events } = await compare((client) =>
      client.chat.completions.create({ model: 'rate-limited-once', messages }, { maxRetries: 2 }),
    )
    expect(events.map((event) => [event.httpStatus, event.retry, event.status])).toEqual([
      [429, 0, 'error'],
      [200, 1, 'unset'],
    ])
  })

  it('an abort before the answer is thrown and recorded', async () => {
    const { outcome, events } = await compare((client) => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 30)
      return client.chat.completions.create(
        { model: 'slow', messages },
        { signal: controller.signal },
      )
    })
    expect(outcome).toMatchObject({ class: 'APIUserAbortError' })
    expect(only(events)).toMatchObject({ status: 'error', errorType: 'AbortError' })
  })

  it('a refused connection is thrown and recorded', async () => {
    const gone = await startScriptedProvider()
    await gone.close()
    const { outcome, events } = await compare((client) =>
      client
        .withOptions({ baseURL: gone.baseURL })
        .chat.completions.create({ model: 'json', messages }),
    )
    expect(outcome).toMatchObject({ class: 'APIConnectionError' })
    expect(only(events)).toMatchObject({
      status: 'error',
      errorType: 'ECONNREFUSED',
      httpStatus: null,
    })
  })

  it('a rejection that nobody handles in time is reported by Node as without us', async () => {
    const { outcome } = await compare(async (client) => {
      let unhandled = 0
      const count = () => (unhandled += 1)
      process.on('unhandledRejection', count)
      const pending = client.chat.completions.create({ model: 'no-key', messages })
      await sleep(60)
      const late = await outcomeOf(() => pending)
      process.off('unhandledRejection', count)
      return { unhandled, late }
    })
    expect(outcome).toHaveProperty('value.unhandled')
  })
})

describe('what is not ours', () => {
  it('goes to the original with the original arguments', async () => {
    stopInstrumenting()
    const standIn = globalThis.fetch
    const calls: unknown[][] = []
    const spy = function fetch(...parameters: unknown[]) {
      calls.push(parameters)
      return Promise.resolve(new Response('ok'))
    }
    globalThis.fetch = spy as typeof fetch
    startInstrumenting(() => recording.client.sessions.find())
    const options = { method: 'PUT', body: 'x' }
    await globalThis.fetch('http://127.0.0.1:1/other', options)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.[1]).toBe(options)
    stopInstrumenting()
    expect(globalThis.fetch).toBe(spy)
    globalThis.fetch = standIn
  })

  it('fetch keeps its name and length', () => {
    stopInstrumenting()
    const { name, length } = globalThis.fetch
    startInstrumenting(() => undefined)
    expect([globalThis.fetch.name, globalThis.fetch.length]).toEqual([name, length])
    stopInstrumenting()
  })

  it('a tap under a newer wrapper becomes inert', async () => {
    const untapped = globalThis.fetch
    startInstrumenting(() => recording.client.sessions.find())
    const tapped = globalThis.fetch
    const wrapper = (...parameters: Parameters<typeof fetch>) => tapped(...parameters)
    globalThis.fetch = wrapper
    stopInstrumenting()
    expect(globalThis.fetch).toBe(wrapper)
    const events = await recording.record(() => create('json')(newClient()))
    expect(events).toEqual([])
    globalThis.fetch = untapped
  })
})
