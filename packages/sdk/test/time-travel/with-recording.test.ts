import http from 'node:http'
import net from 'node:net'
import { Client, init, recordTool, startSession, stopInstrumenting } from '@agentops/sdk'
import { RecordingMismatchError, type RecordingOptions, withRecording } from '@agentops/sdk/testing'
import OpenAI from 'openai'
import OpenAI4 from 'openai-4'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { getDefaultClient } from '../../src/default-client.ts'
import { type Replaying, startReplaying } from './replaying.ts'
import { type ScriptedModel, startScriptedModel } from './scripted-model.ts'

/** One agent on both transports is recorded, and then tested in this very process. */

/** Taken before anything of ours is loaded. */
const original = vi.hoisted(() => ({ fetch: globalThis.fetch }))
const originalRequests = { request: http.request, get: http.get }

let replaying: Replaying
let model: ScriptedModel
let files: Readonly<Record<'fetch' | 'http', string>>
let weatherRuns = 0

const weather = recordTool('weather')(async ({ city }: { city: string }) => {
  weatherRuns += 1
  return { sky: `Sunny in ${city}` }
})

interface Call {
  readonly id: string
  readonly function?: { readonly arguments: string }
}

interface Said {
  readonly choices: readonly {
    readonly message: { readonly content: string | null; readonly tool_calls?: readonly Call[] }
  }[]
}

/** A model behind either version of the SDK. */
type Ask = (messages: readonly object[]) => PromiseLike<Said>

/** As a user writes it: nothing of it knows of tests. */
async function agent(ask: Ask, question = 'What is the weather?'): Promise<string> {
  const messages: object[] = [{ role: 'user', content: question }]
  const first = (await ask(messages)).choices[0]?.message
  const [call] = first?.tool_calls ?? []
  if (!call) return first?.content ?? ''
  const result = await weather(JSON.parse(call.function?.arguments ?? ''))
  messages.push(
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) },
  )
  return (await ask(messages)).choices[0]?.message.content ?? ''
}

const CLIENTS = {
  fetch(baseURL: string): Ask {
    const { chat } = new OpenAI({ apiKey: 'test', baseURL, maxRetries: 0 })
    return (messages) => chat.completions.create({ model: 'm-1', messages: messages as never })
  },
  http(baseURL: string): Ask {
    const { chat } = new OpenAI4({ apiKey: 'test', baseURL, maxRetries: 0 })
    return (messages) => chat.completions.create({ model: 'm-1', messages: messages as never })
  },
}
const NOWHERE = 'http://127.0.0.1:65111/v1'
const ANSWER = 'I was told: {"sky":"Sunny in Oslo"}'

beforeAll(async () => {
  replaying = await startReplaying()
  model = await startScriptedModel('api.openai.com')
  const record = (make: (url: string) => Ask) =>
    replaying.record(() => agent(make(`${model.url}/v1`)))
  const [overFetch, overHttp] = [await record(CLIENTS.fetch), await record(CLIENTS.http)]
  files = { fetch: overFetch.file, http: overHttp.file }
})

afterAll(async () => {
  await Promise.all([model.close(), replaying.close()])
})

/** All that a run in this process could leave changed. */
function state() {
  return {
    connect: net.Socket.prototype.connect,
    client: getDefaultClient(),
    variables: { ...process.env },
    listeners: process.listenerCount('exit'),
  }
}

/** Runs the agent that asks over `fetch`. */
function tested(question: string | undefined, options?: RecordingOptions): Promise<string> {
  return withRecording(files.fetch, () => agent(CLIENTS.fetch(NOWHERE), question), options)
}

describe.each(['fetch', 'http'] as const)('withRecording, over %s', (transport) => {
  it('gives what was recorded, runs no tool, and leaves the process as it was', async () => {
    const [before, runs, seen] = [state(), weatherRuns, model.seen.length]
    const run = () => agent(CLIENTS[transport](`${model.url}/v1`))
    expect(await withRecording(files[transport], run, { unused: 'fail' })).toBe(ANSWER)
    expect([weatherRuns, model.seen.length]).toEqual([runs, seen])
    expect(state()).toEqual(before)
  })
})

describe('withRecording', () => {
  it('is the same for an agent that starts its own sessions', async () => {
    const run = () => {
      init({ endpoint: 'http://127.0.0.1:65111', name: 'own' })
      return startSession().run(() => agent(CLIENTS.fetch(NOWHERE)))
    }
    expect(await withRecording(files.fetch, run, { unused: 'fail' })).toBe(ANSWER)
  })

  it('is the same for a client that the agent made before, which sends nothing of it', async () => {
    const client = new Client({ endpoint: NOWHERE, autoStartSession: false, logLevel: 'silent' })
    const run = () => client.startSession().run(() => agent(CLIENTS.fetch(NOWHERE)))
    expect(await withRecording(files.fetch, run, { unused: 'fail' })).toBe(ANSWER)
    expect(await withRecording(files.fetch, run, { unused: 'fail' })).toBe(ANSWER)
    const asksElse = () =>
      client.startSession().run(() => agent(CLIENTS.fetch(NOWHERE), 'What is the time?'))
    await expect(withRecording(files.fetch, asksElse)).rejects.toThrow('{+time+}')
    expect(client.stats()).toMatchObject({ waiting: 0, delivered: 0, dropped: {} })
    await client.shutdown()
  })

  it('fails with the difference, also when the agent keeps its error to itself', async () => {
    const before = state()
    const failed = await tested('What is the time?').catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(RecordingMismatchError)
    expect(String(failed)).toContain('What is the [-weather-]{+time+}?')
    const quiet = () => agent(CLIENTS.fetch(NOWHERE), 'What is the time?').catch(() => 'never mind')
    await expect(withRecording(files.fetch, quiet)).rejects.toThrow('{+time+}')
    expect(state()).toEqual(before)
  })

  it('names recorded calls that were not made, when it is asked to', async () => {
    const asksOnce = () =>
      CLIENTS.fetch(NOWHERE)([{ role: 'user', content: 'What is the weather?' }])
    await expect(withRecording(files.fetch, asksOnce)).resolves.toMatchObject({ id: 'answer-1' })
    const strict = withRecording(files.fetch, asksOnce, { unused: 'fail' })
    await expect(strict).rejects.toThrow(
      /1 recorded calls were not made:\n {2}chat scripted-1 \([0-9a-f]{16}\)/,
    )
  })

  it('lets nothing reach a network, whoever asks', async () => {
    const reach = async () => {
      await agent(CLIENTS.fetch(NOWHERE))
      return fetch(NOWHERE).catch((error: Error) => error.cause)
    }
    expect(String(await withRecording(files.fetch, reach))).toContain(
      'there is no network in a test',
    )
  })

  it('says so when nothing was asked at all, and hands other failures on', async () => {
    await expect(withRecording(files.fetch, () => 'nothing')).rejects.toThrow(
      'nothing of the recording was asked for',
    )
    const breaks = () => Promise.reject(new RangeError('a bug of its own'))
    await expect(withRecording(files.fetch, breaks)).rejects.toThrow(RangeError)
    await expect(withRecording('/nowhere.jsonl', () => 1)).rejects.toThrow('cannot be read')
  })

  it('leaves no layer of its own on what it wrapped', () => {
    stopInstrumenting()
    expect(globalThis.fetch).toBe(original.fetch)
    expect({ request: http.request, get: http.get }).toEqual(originalRequests)
  })

  it('runs one recording at a time', async () => {
    const nested = () => withRecording(files.fetch, () => 1)
    await expect(withRecording(files.fetch, nested)).rejects.toThrow('one recording at a time')
  })
})
