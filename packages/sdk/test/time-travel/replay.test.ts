import type { EventSummary } from '@agentops/protocol/event'
import { recordTool } from '@agentops/sdk'
import OpenAI from 'openai'
import OpenAI4 from 'openai-4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ScriptedProvider, startScriptedProvider } from '../scripted-provider.ts'
import { type Replaying, startReplaying } from './replaying.ts'

let provider: ScriptedProvider
let replaying: Replaying
let toolRuns = 0

const lookUp = recordTool('fa')(async ({ x }: { x: number }) => {
  toolRuns += 1
  return { seen: new Date(1_800_000_000_000 + x), count: 3n }
})
const failing = recordTool('fb')(() => {
  toolRuns += 1
  throw Object.assign(new TypeError('no such place'), { code: 'ENOPLACE' })
})
const steps = recordTool('fc')(async function* () {
  toolRuns += 1
  yield 'one'
  yield new Date(0)
  return 'done'
})

type Ask = (model: string, content: string) => Promise<string>

async function walk(): Promise<unknown[]> {
  const walked: unknown[] = []
  const generator = steps()
  let step = await generator.next()
  for (; !step.done; step = await generator.next()) walked.push(step.value)
  return [...walked, step.value]
}

/** Asks both ways, runs tools side by side, meets a 429, and tells the model what it found. */
async function agent(ask: Ask, stream: Ask): Promise<unknown[]> {
  const calls = await stream('parallel-tools', 'go on')
  const later = Promise.resolve().then(() => failing())
  const results = await Promise.allSettled([lookUp({ x: 1 }), later])
  const found = results.map((result) =>
    result.status === 'fulfilled'
      ? `${result.value.seen.toISOString()} ${result.value.count}`
      : `${result.reason.name} ${result.reason.message} ${result.reason.code}`,
  )
  const walked = await walk()
  const [first, second] = await Promise.all([ask('json', 'same'), ask('json', 'same')])
  const late = await ask('rate-limited-once', found.join('\n'))
  const said = await stream('stream', `${calls} ${first} ${second} ${late}`)
  return [calls, ...found, ...walked, first, second, late, said]
}

const user = (content: string) => [{ role: 'user' as const, content }]

async function collected(stream: AsyncIterable<{ choices: unknown }>): Promise<string> {
  const deltas: unknown[] = []
  for await (const chunk of stream) deltas.push(chunk.choices)
  return JSON.stringify(deltas)
}

function withSix(baseURL: string): () => Promise<unknown[]> {
  const { chat } = new OpenAI({ apiKey: 'test', baseURL })
  const ask: Ask = async (model, content) => {
    const answer = await chat.completions.create({ model, messages: user(content) })
    return answer.choices[0]?.message.content ?? ''
  }
  const stream: Ask = (model, content) =>
    collected(chat.completions.stream({ model, messages: user(content) }))
  return () => agent(ask, stream)
}

function withFour(baseURL: string): () => Promise<unknown[]> {
  const { chat, beta } = new OpenAI4({ apiKey: 'test', baseURL })
  const ask: Ask = async (model, content) => {
    const answer = await chat.completions.create({ model, messages: user(content) })
    return answer.choices[0]?.message.content ?? ''
  }
  const stream: Ask = (model, content) =>
    collected(beta.chat.completions.stream({ model, messages: user(content) }))
  return () => agent(ask, stream)
}

beforeAll(async () => {
  provider = await startScriptedProvider()
  replaying = await startReplaying()
})

afterAll(async () => {
  await Promise.all([provider.close(), replaying.close()])
})

function shapeOf(events: readonly EventSummary[]): string[] {
  return events
    .map(({ type, name, status, retry }) => `${type} ${name} ${status} ${retry}`)
    .toSorted()
}

describe.each([
  ['openai 6, over fetch', withSix],
  ['openai 4, over node:http', withFour],
])('%s', (_name, make) => {
  let recorded: Awaited<ReturnType<Replaying['record']>>

  beforeAll(async () => {
    recorded = await replaying.record(make(provider.baseURL))
  })

  it('a session runs again with the same result, no tool runs, and nothing leaves the process', async () => {
    const [requests, runs] = [provider.seen.length, toolRuns]
    const replayed = await replaying.replay(recorded.file, make(provider.baseURL))
    expect(replayed.result).toEqual(recorded.result)
    expect([provider.seen.length, toolRuns]).toEqual([requests, runs])
    expect(replayed.sockets).toEqual([])
    expect(shapeOf(replayed.events)).toEqual(shapeOf(recorded.events))
  })

  it('a program that asks something else is told so, and gets no recorded answer', async () => {
    const before = provider.seen.length
    const changed = () => replaying.replay(recorded.file, make(`${provider.baseURL}`))
    const other = await replaying.replay(recorded.file, async () => {
      const { chat } = new OpenAI({ apiKey: 'test', baseURL: provider.baseURL })
      return chat.completions.create({ model: 'json', messages: user('something else') })
    })
    expect(provider.seen.length).toBe(before + 1)
    expect(other.result).toMatchObject({ choices: [{ message: { content: 'Hello there' } }] })
    const told = other.events.filter(({ type }) => type === 'divergence')
    expect(told.map(({ name }) => name)).toEqual(['diverged at llm:chat[0]'])
    expect(told[0]?.parentId).toBe(other.events.find(({ type }) => type === 'llm')?.id)
    expect(told[0]?.outputPreview).toContain('{+something+}')
    expect((await changed()).sockets).toEqual([])
  })

  it('a fork answers with an edited completion, and goes on live', async () => {
    const fork = recorded.events.findLast(({ name }) => name.includes('rate-limited'))
    expect(fork).toBeDefined()
    if (!fork) return
    const edit = { target: 'completion', text: 'edited answer' } as const
    const plan = await replaying.plan(recorded, fork, edit)
    const before = provider.seen.length
    const replayed = await replaying.replay(plan, make(provider.baseURL))
    expect(replayed.result).toContain('edited answer')
    expect(provider.seen.length).toBe(before + 1)
    expect(provider.seen.at(-1)?.body).toContain('edited answer')
  })
})
