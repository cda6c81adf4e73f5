import { GoogleGenAI } from '@google/genai'
import { HTTPClient, Mistral } from '@mistralai/mistralai'
import Anthropic from '@anthropic-ai/sdk'
import { instrument, stopInstrumenting } from '@agentops/sdk'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import axios from 'axios'
import { CohereClientV2 } from 'cohere-ai'
import Groq from 'groq-sdk'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import OpenAI4 from 'openai-4'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'
import { expectEqual, textOf } from './with-and-without.ts'

/**
 * Clients with a transport of their own: what they are given answers from memory, past every tap on
 * what the process shares, so that only `instrument()` can see it.
 */

const messages = [{ role: 'user' as const, content: 'Hi' }]
const options = { apiKey: 'k', maxRetries: 0 }

const completion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
}
const delta = { index: 0, delta: { content: 'Hello' }, finish_reason: null }
const sse = `data: ${JSON.stringify({ ...completion, choices: [delta] })}\n\ndata: [DONE]\n\n`

/** Path's end → what each provider answers. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  completions: completion,
  messages: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 3, output_tokens: 2 },
  },
  'm:generateContent': {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] }, finishReason: 'STOP' }],
  },
}
const ollamaAnswer = {
  model: 'm',
  created_at: '2026-01-01T00:00:00Z',
  message: { role: 'assistant', content: 'Hello' },
  done: true,
}
const cohereAnswer = {
  id: 'c',
  finish_reason: 'COMPLETE',
  message: { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
  usage: { tokens: { input_tokens: 3, output_tokens: 2 } },
}

function urlOf(input: unknown): string {
  return typeof input === 'object' && input !== null && 'url' in input
    ? String(input.url)
    : String(input)
}

function answerTo(url: string): unknown {
  if (url.includes('/api/chat')) return ollamaAnswer
  if (url.includes('/v2/chat')) return cohereAnswer
  return ANSWERS[new URL(url).pathname.split('/').at(-1) ?? '']
}

const memoryFetch: typeof fetch = async (input, init) => {
  const isStream = typeof init?.body === 'string' && init.body.includes('"stream":true')
  const type = isStream ? 'text/event-stream' : 'application/json'
  const body = isStream ? sse : JSON.stringify(answerTo(urlOf(input)))
  return new Response(body, { headers: { 'content-type': type } })
}

interface FernRequest {
  readonly url: string
}
const memoryFetcher = async ({ url }: FernRequest) => ({ ok: true, body: answerTo(url) })

let recording: Recording
let provider: ScriptedProvider

beforeAll(async () => {
  recording = await startRecording()
  provider = await startScriptedProvider()
})

afterAll(async () => {
  await recording.close()
  await provider.close()
})

type Ask = () => Promise<unknown>

/** Client → a call by it, made anew for each run. */
const CLIENTS: Readonly<Record<string, () => [client: object, ask: Ask]>> = {
  openai: () => {
    const client = new OpenAI({ ...options, fetch: memoryFetch })
    return [client, () => client.chat.completions.create({ model: 'm', messages })]
  },
  'openai, a stream': () => {
    const client = new OpenAI({ ...options, fetch: memoryFetch })
    return [
      client,
      async () => {
        const words: unknown[] = []
        const stream = await client.chat.completions.create({ model: 'm', messages, stream: true })
        for await (const chunk of stream) words.push(chunk)
        return words
      },
    ]
  },
  'openai 4': () => {
    const client = new OpenAI4({ ...options, fetch: memoryFetch as never })
    return [client, () => client.chat.completions.create({ model: 'm', messages })]
  },
  anthropic: () => {
    const client = new Anthropic({ ...options, fetch: memoryFetch })
    return [client, () => client.messages.create({ model: 'm', max_tokens: 9, messages })]
  },
  groq: () => {
    const client = new Groq({ ...options, fetch: memoryFetch })
    return [client, () => client.chat.completions.create({ model: 'm', messages })]
  },
  mistral: () => {
    const httpClient = new HTTPClient({ fetcher: memoryFetch })
    const client = new Mistral({ apiKey: 'k', httpClient })
    return [client, () => client.chat.complete({ model: 'm', messages })]
  },
  ollama: () => {
    const client = new Ollama({ fetch: memoryFetch })
    return [client, () => client.chat({ model: 'm', messages })]
  },
  cohere: () => {
    const client = new CohereClientV2({ token: 'k', fetcher: memoryFetcher as never })
    return [client, () => client.chat({ model: 'm', messages })]
  },
  'google genai': () => {
    const client = new GoogleGenAI({ apiKey: 'k', httpOptions: { fetch: memoryFetch } })
    return [client, () => client.models.generateContent({ model: 'm', contents: 'Hi' })]
  },
  'axios with an adapter': () => {
    const client = axios.create({
      baseURL: 'https://api.openai.com/v1',
      adapter: async (config) => {
        const data =
          config.responseType === 'stream' ? Readable.from([sse]) : JSON.stringify(completion)
        return { data, status: 200, statusText: 'OK', headers: {}, config }
      },
    })
    return [
      client,
      async () => (await client.post('/chat/completions', { model: 'm', messages })).data,
    ]
  },
}

/** Names the client to us before it asks. */
async function askInstrumented(make: () => [object, Ask]): Promise<unknown> {
  const [client, ask] = make()
  expect(instrument(client)).toBe(client)
  return ask()
}

describe('a client with a transport of its own', () => {
  it('is recorded once, whichever it is, and gets what it gets without us', async () => {
    const clients = Object.entries(CLIENTS)
    const events = await expectEqual(recording, async () => {
      const answers: unknown[] = []
      for (const [name, make] of clients) answers.push([name, await askInstrumented(make)])
      return answers
    })
    expect(events.map(textOf)).toEqual(clients.map(() => 'Hello'))
    for (const event of events) expect(event.inputMessages).toHaveLength(1)
  })

  it('is not recorded when it was not named', async () => {
    const events = await expectEqual(recording, async () => {
      for (const make of Object.values(CLIENTS)) await make()[1]()
    })
    expect(events).toEqual([])
  })

  it('is recorded once when the transport below is tapped too, and when it is named twice', async () => {
    const events = await expectEqual(recording, async () => {
      const through: typeof fetch = (input, init) => fetch(input, init)
      const client = new OpenAI({ ...options, baseURL: provider.baseURL, fetch: through })
      instrument(instrument(client))
      const old = instrument(new OpenAI4({ ...options, baseURL: provider.baseURL }))
      const words: unknown[] = [await client.chat.completions.create({ model: 'json', messages })]
      const stream = await old.chat.completions.create({ model: 'stream', messages, stream: true })
      for await (const chunk of stream) words.push(chunk.choices[0]?.delta.content)
      return words
    })
    expect(events.map(textOf)).toEqual(['Hello there', 'Hello there'])
  })

  it('may be a class: each of its instances is recorded', async () => {
    class Mine extends OpenAI {}
    const ask = (client: OpenAI) => client.chat.completions.create({ model: 'm', messages })
    const events = await expectEqual(recording, async () => {
      instrument(Mine)
      const both = [
        new Mine({ ...options, fetch: memoryFetch }),
        new OpenAI({ ...options, fetch: memoryFetch }),
      ]
      return Promise.all(both.map(ask))
    })
    expect(events).toHaveLength(1)
    stopInstrumenting()
    expect(Object.hasOwn(Mine.prototype, 'fetchWithTimeout')).toBe(false)
  })

  it('streams of axios are read where they are filled', async () => {
    const events = await expectEqual(recording, async () => {
      const client = axios.create({
        baseURL: 'https://api.openai.com/v1/',
        adapter: async (config) => {
          const data = Readable.from([Buffer.from(sse)])
          return {
            data,
            status: 200,
            statusText: 'OK',
            headers: { 'content-type': 'text/event-stream' },
            config,
          }
        },
      })
      const body = { model: 'm', messages, stream: true }
      const answer = await instrument(client).post('chat/completions', body, {
        responseType: 'stream',
      })
      return text(answer.data)
    })
    expect(events.map(textOf)).toEqual(['Hello'])
  })
})

/** A `fetch` that says when it was asked, and answers when it is told to. */
function fetchThatWaits() {
  let note: () => void = () => undefined
  const asked = {
    promise: new Promise<void>((resolve) => (note = resolve)),
    answer: (_response: Response): void => undefined,
  }
  const slowFetch = () =>
    new Promise<Response>((resolve) => {
      asked.answer = resolve
      note()
    })
  return { slowFetch, asked }
}

describe('what has no transport', () => {
  it.each([[{}], [null], ['text'], [class Empty {}], [Object.freeze({ fetch: memoryFetch })]])(
    'is handed back: %s',
    (client) => {
      startInstrumenting(() => undefined)
      expect(instrument(client)).toBe(client)
    },
  )

  it('is said once, on stderr, with what to do', () => {
    const file = join(import.meta.dirname, 'agents/unknown-transport.ts')
    const { stderr } = spawnSync(process.execPath, typescriptProgram(file))
    expect(stderr.toString()).toMatch(
      /^agentops warn: UnknownTransportError: .* an instance of Map.*\n$/,
    )
  })
})

describe('undo', () => {
  it('gives each transport back, a hundred times, and calls in flight are recorded to their end', async () => {
    const { slowFetch, asked } = fetchThatWaits()
    const client = new OpenAI({ ...options, fetch: slowFetch })
    const own = Object.getOwnPropertyDescriptor(client, 'fetch')
    for (let round = 0; round < 100; round += 1) {
      startInstrumenting(() => undefined)
      instrument(client)
      expect(Reflect.get(client, 'fetch')).not.toBe(slowFetch)
      stopInstrumenting()
      expect(Object.getOwnPropertyDescriptor(client, 'fetch')).toEqual(own)
    }
    startInstrumenting(() => recording.client.sessions.find())
    const events = await recording.record(async () => {
      const pending = client.chat.completions.create({ model: 'm', messages }).then(String)
      await asked.promise
      stopInstrumenting()
      asked.answer(Response.json(completion))
      await pending
    })
    expect(events.map(textOf)).toEqual(['Hello'])
  })
})
