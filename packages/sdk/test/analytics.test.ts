import type { SessionDetail } from '@agentops/protocol/session'
import {
  ActionEvent,
  Client,
  LLMEvent,
  type Session,
  recordAction,
  recordTool,
} from '@agentops/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'

let recording: Recording
let provider: ScriptedProvider
let openai: OpenAI

beforeAll(async () => {
  recording = await startRecording({ name: 'sums' })
  provider = await startScriptedProvider()
  openai = new OpenAI({ apiKey: 'sk-test', baseURL: provider.baseURL, maxRetries: 0 })
})
afterAll(async () => {
  await recording.close()
  await provider.close()
})

async function stored(id: string): Promise<SessionDetail> {
  return (await fetch(`${recording.url}/api/v1/sessions/${id}`)).json() as Promise<SessionDetail>
}

/** What the session says of itself before anything of it is looked up, and what the server says. */
async function bothOf(session: Session) {
  const mine = await session.analytics()
  await session.end()
  return { mine, theirs: await stored(session.id) }
}

function expectEqual({ mine, theirs }: Awaited<ReturnType<typeof bothOf>>): void {
  expect(mine.uncountedCalls).toBe(0)
  expect(theirs.counts).toMatchObject(mine.counts)
  expect(theirs.tokens).toEqual(mine.tokens)
  expect(Math.round((mine.costUsd ?? NaN) * 1e9)).toBe(theirs.costNano)
  expect(mine.unpricedCalls).toBe(theirs.unpricedCalls)
  expect(mine.estimatedCalls).toBe(theirs.estimatedCalls)
}

const SAID = {
  role: 'user' as const,
  content: 'Which flights are there? My key is sk-proj-abcdefghijklmnopqrstuvwxyz0123456789',
}

async function streamed(model: string, messages = [SAID], chunks = Infinity): Promise<void> {
  let seen = 0
  const tools = [{ type: 'function' as const, function: { name: 'fa', parameters: {} } }]
  for await (const _ of await openai.chat.completions.create({
    model,
    messages,
    tools,
    stream: true,
  })) {
    seen += 1
    if (seen >= chunks) break
  }
}

describe('session.analytics() equals what the server says', () => {
  it('of calls with usage, tools, actions and failures', async () => {
    const session = recording.client.startSession()
    await session.run(async () => {
      recordTool('tool')((n: number) => n)(1)
      expect(() =>
        recordAction('failing')(() => {
          throw new Error('no')
        })(),
      ).toThrow('no')
      await openai.chat.completions.create({ model: 'json', messages: [SAID] })
      await openai.chat.completions
        .create({ model: 'no-key', messages: [SAID] })
        .catch(() => undefined)
      await streamed('stream')
    })
    const both = await bothOf(session)
    expectEqual(both)
    expect(both.mine).toMatchObject({
      counts: { events: 5, llm: 3, tool: 1, action: 1, error: 2 },
      estimatedCalls: 0,
    })
    expect(both.mine.costUsd).toBeGreaterThan(0)
    const { durationMs } = await session.analytics()
    expect(Math.abs(durationMs - (both.theirs.durationMs ?? 0))).toBeLessThan(1)
  })

  it('of streams whose tokens nobody reports, also of those that were left early', async () => {
    const session = recording.client.startSession()
    await session.run(async () => {
      await streamed('parallel-tools')
      await streamed('endless', [SAID], 20)
      const long = { role: 'user' as const, content: 'far away '.repeat(50_000) }
      await streamed('parallel-tools', [long])
    })
    const both = await bothOf(session)
    expectEqual(both)
    expect(both.mine.estimatedCalls).toBe(3)
    expect(both.mine.tokens.input).toBeGreaterThan(100_000)
  })

  it('of calls told by hand: caches, tiers, models without a price, costs that are known', async () => {
    const session = recording.client.startSession()
    const base = { session, provider: 'anthropic', model: 'claude-sonnet-4-5' }
    new LLMEvent({
      ...base,
      inputTokens: 5000,
      outputTokens: 70,
      cacheReadTokens: 3000,
      cacheCreationTokens: 1000,
    }).record()
    new LLMEvent({
      session,
      provider: 'openai',
      model: 'gpt-5',
      inputTokens: 10,
      outputTokens: 900,
      reasoningTokens: 800,
    }).record()
    new LLMEvent({
      session,
      provider: 'nobody',
      model: 'never-heard-of',
      inputTokens: 10,
    }).record()
    new LLMEvent({ ...base, costUsd: 0.25 }).record()
    new LLMEvent({
      session,
      provider: 'openai',
      model: 'gpt-4',
      input: 'How many?',
      output: 'Three',
    }).record()
    new ActionEvent({ session, name: 'plan' }).record()
    const both = await bothOf(session)
    expectEqual(both)
    expect(both.mine).toMatchObject({ unpricedCalls: 1, estimatedCalls: 1 })
  })

  it('at every call anew, each event once', async () => {
    const session = recording.client.startSession()
    const record = () =>
      new LLMEvent({
        session,
        provider: 'openai',
        model: 'gpt-4o',
        input: 'Hi',
        output: 'Ho',
      }).record()
    record()
    const [first, same] = await Promise.all([session.analytics(), session.analytics()])
    record()
    const second = await session.analytics()
    expect(same).toMatchObject({ ...first, durationMs: expect.any(Number) as number })
    expect(second.tokens.input).toBe(2 * first.tokens.input)
    expect(second.costUsd).toBeCloseTo(2 * (first.costUsd ?? 0), 12)
    expectEqual(await bothOf(session))
  })
})

it('prices of your own count here and in the dashboard alike', async () => {
  const prices = [{ model: 'my-*', input: 1, output: 2, cacheRead: 0.5 }]
  const client = new Client({ endpoint: recording.url, autoStartSession: false, prices })
  const session = client.startSession()
  const used = { inputTokens: 1000, outputTokens: 10, cacheReadTokens: 400 }
  new LLMEvent({ session, provider: 'mine', model: 'my-model', ...used }).record()
  new LLMEvent({ session, provider: 'mine', model: 'other', ...used }).record()
  const both = await bothOf(session)
  expectEqual(both)
  expect(both.mine).toMatchObject({ costUsd: (600 + 200 + 20) / 1e6, unpricedCalls: 1 })
  await client.shutdown()
})

it('needs no server', async () => {
  const client = new Client({
    endpoint: 'http://127.0.0.1:9',
    autoStartSession: false,
    spool: false,
    logLevel: 'silent',
    exitTimeout: 1,
  })
  const session = client.startSession()
  new LLMEvent({
    session,
    provider: 'openai',
    model: 'gpt-4o',
    inputTokens: 1000,
    outputTokens: 100,
  }).record()
  expect(await session.analytics()).toMatchObject({
    costUsd: 0.0035,
    tokens: { input: 1000, output: 100 },
    unpricedCalls: 0,
  })
  await client.shutdown()
})
