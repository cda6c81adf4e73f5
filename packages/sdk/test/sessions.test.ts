import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { Client, recordAction, recordTool } from '@agentops/sdk'
import { startServer } from '@agentops/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import OpenAI from 'openai'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'

let recording: Recording
let provider: ScriptedProvider

beforeAll(async () => {
  recording = await startRecording({ tags: ['always'], name: 'sessions test' })
  provider = await startScriptedProvider()
})

afterAll(async () => {
  await recording.close()
  await provider.close()
})

async function session(id: string): Promise<SessionDetail> {
  const response = await fetch(`${recording.url}/api/v1/sessions/${id}`)
  return response.json() as Promise<SessionDetail>
}

const messages = [{ role: 'user' as const, content: 'a secret' }]

function openai(): OpenAI {
  return new OpenAI({ apiKey: 'sk-test', baseURL: provider.baseURL, maxRetries: 0 })
}

it('sessions that run at once keep their events apart, without being passed around', async () => {
  const { client } = recording
  const tool = recordTool('step')(async (input: { of: string }) => {
    await sleep(5)
    return input.of
  })
  const agent = recordAction('agent')(async (of: string) => {
    await openai().chat.completions.create({ model: 'json', messages })
    return tool({ of })
  })
  const sessions = ['a', 'b', 'c'].map((name) => client.startSession({ name }))
  await Promise.all(sessions.map((one) => one.run(() => agent(one.name))))
  await Promise.all(sessions.map((one) => one.end()))
  for (const one of sessions) {
    const events = await recording.events(one.id)
    expect(events.map((event) => event.type)).toEqual(['action', 'llm', 'tool'])
    expect(events.map((event) => event.input).filter(Boolean)).toEqual([one.name, { of: one.name }])
    expect(new Set(events.slice(1).map((event) => event.parentId))).toEqual(
      new Set([events[0]?.id]),
    )
  }
})

it('name, tags, end state and reason are the ones given, and the first end counts', async () => {
  const { client } = recording
  const one = client.startSession({ tags: ['mine', 'always'] })
  one.addTags(['later'])
  await one.end({ state: 'Fail', reason: 'no flights' })
  await one.end({ state: 'Success' })
  expect(await session(one.id)).toMatchObject({
    name: 'sessions test',
    state: 'Fail',
    endStateReason: 'no flights',
    tags: ['always', 'mine', 'later'],
    agents: ['sessions test'],
  })
})

it('`await using` ends a session with its block', async () => {
  let id = ''
  {
    await using one = recording.client.startSession()
    id = one.id
  }
  expect(await session(id)).toMatchObject({ state: 'Success' })
})

it('an event is visible while it runs', async () => {
  const { client } = recording
  const one = client.startSession()
  let finish: () => void = () => undefined
  const slow = recordTool('slow')(() => new Promise<void>((resolve) => (finish = resolve)))
  const running = one.run(() => slow())
  await client.flush()
  const before: EventSummary[] = await recording.events(one.id)
  expect(before).toMatchObject([{ name: 'slow', status: 'running', durationMs: null }])
  expect(await session(one.id)).toMatchObject({ state: 'running', counts: { running: 1 } })
  finish()
  await running
  await one.end()
  const after: EventSummary[] = await recording.events(one.id)
  expect(after).toMatchObject([{ id: before[0]?.id, name: 'slow', status: 'unset' }])
})

it("a tool's event carries the id of the model's tool call that it answers", async () => {
  const fa = recordTool('fa')(async (input: { x: number }) => input.x)
  const fb = recordTool('fb')(async (input: { y: number }) => input.y)
  const events = await recording.record(async () => {
    const answer = await openai().chat.completions.create({
      model: 'parallel-tools',
      messages,
      stream: true,
    })
    for await (const _chunk of answer) continue
    await Promise.all([fb({ y: 2 }), fa({ x: 1 })])
  })
  const linked = events.filter((event) => event.type === 'tool')
  expect(linked.map((event) => [event.name, event.toolCallId])).toEqual([
    ['fb', 'call_b'],
    ['fa', 'call_a'],
  ])
})

it('without content capture nothing of what was said leaves the process', async () => {
  const quiet = await startRecording({ captureContent: false })
  const tool = recordTool('tool')(async (_input: { word: string }) => ({ word: 'secret too' }))
  const events = await quiet.record(async () => {
    await openai().chat.completions.create({ model: 'json', messages })
    await tool({ word: 'a secret' })
  })
  await quiet.close()
  expect(events).toHaveLength(2)
  expect(JSON.stringify(events)).not.toMatch(/secret|Hello there/)
  expect(events[0]).toMatchObject({ inputTokens: 120, outputTokens: 30 })
})

it('what is recorded while the server is down is delivered when it is back', async () => {
  const directory = await temporaryDirectory('late-server')
  const first = await startServer({ port: 0, dataDirectory: directory.path })
  const { port, url } = first
  await first.close()

  const client = new Client({ endpoint: url, autoStartSession: false, logLevel: 'silent' })
  const tool = recordTool('early')(async (n: number) => n)
  const one = client.startSession({ name: 'early' })
  for (let n = 0; n < 20; n += 1) await one.run(() => tool(n))
  one.close({ state: 'Fail', reason: 'done before the server was' })
  expect(await client.flush({ timeoutMs: 300 })).toBe(false)

  const server = await startServer({ port, dataDirectory: directory.path })
  expect(await client.flush({ timeoutMs: 30_000 })).toBe(true)
  const response = await fetch(`${url}/api/v1/sessions/${one.id}`)
  expect(await response.json()).toMatchObject({
    name: 'early',
    state: 'Fail',
    counts: { events: 20, tool: 20, running: 0 },
  })
  expect(client.stats()).toMatchObject({
    waiting: 0,
    spoolBytes: 0,
    dropped: {},
    internalErrors: 0,
  })
  await client.shutdown()
  await server.close()
  await directory.remove()
})
