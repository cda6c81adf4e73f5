import { typescriptProgram } from '@agentops/testkit/typescript-program'
import type { SessionDetail } from '@agentops/protocol/session'
import { ActionEvent, Client, recordAction, recordTool } from '@agentops/sdk'
import { readTraceHeaders } from '@agentops/sdk/propagation'
import { startLocalServer } from '@agentops/testkit/local-server'
import { runProcess } from '@agentops/testkit/processes'
import type { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'

let recording: Recording
let provider: ScriptedProvider

beforeAll(async () => {
  recording = await startRecording({ name: 'life', agent: 'main', tags: ['always'] })
  provider = await startScriptedProvider()
})

afterAll(async () => {
  await recording.close()
  await provider.close()
})

async function stored(id: string): Promise<SessionDetail> {
  return (await fetch(`${recording.url}/api/v1/sessions/${id}`)).json() as Promise<SessionDetail>
}

const tool = recordTool('tool')((n: number) => n)
it('name, user, metadata and tags can be told at the start and changed later', async () => {
  const session = recording.client.startSession({ tags: 'one', userId: 'u-1', metadata: { a: 1 } })
  session.addTags(['two', 'three'])
  session.removeTags('one')
  session.update({ name: 'renamed', metadata: { b: new Map([['c', 2n]]) } })
  await session.end()
  const expected = {
    name: 'renamed',
    tags: ['always', 'two', 'three'],
    userId: 'u-1',
    metadata: { a: 1, b: { c: '2' } },
  }
  expect(await stored(session.id)).toMatchObject(expected)
  expect(session).toMatchObject(expected)
  session.setTags(['only'])
  await recording.client.flush()
  expect(await stored(session.id)).toMatchObject({ tags: ['only'], state: 'Success' })
  expect(session.url).toBe(`${recording.url}/sessions/${session.id}`)
})

it('texts that the server would refuse are cut, and say so', async () => {
  const session = recording.client.startSession({ name: 'n'.repeat(900), tags: ['t'.repeat(900)] })
  await session.end({ state: 'Fail', reason: 'r'.repeat(9000) })
  const { name, tags, endStateReason, state } = await stored(session.id)
  expect(state).toBe('Fail')
  for (const text of [name, tags[1], endStateReason])
    expect(text).toMatch(/… \[truncated \d+ characters\]$/)
})

it('sessions nest: the inner one has what runs in it, the outer one the rest', async () => {
  const { client } = recording
  const outer = client.startSession({ name: 'outer' })
  const inner = client.startSession({ name: 'inner' })
  await outer.run(async () => {
    tool(1)
    await inner.run(async () => {
      await Promise.resolve()
      tool(2)
      outer.run(() => tool(3))
    })
    tool(4)
  })
  await client.endSession({ session: inner, state: 'Fail' })
  expect([outer.state, inner.state]).toEqual(['running', 'Fail'])
  await outer.end()
  expect((await recording.events(outer.id)).map(({ input }) => input)).toEqual([1, 3, 4])
  expect((await recording.events(inner.id)).map(({ input }) => input)).toEqual([2])
})

it('what a function does whose session is named belongs to that session, wherever it is called', async () => {
  const other = new Client({ endpoint: recording.url, autoStartSession: false })
  const [here, there] = [recording.client.startSession(), other.startSession()]
  const named = recordAction({ name: 'named', session: there })(async () => {
    await Promise.resolve()
    return tool(1)
  })
  const told = new ActionEvent({ name: 'told', session: there })
  await here.run(async () => {
    await named()
    told.run(() => tool(2))
    told.record()
    tool(3)
  })
  await Promise.all([here.end(), there.end()])
  expect((await recording.events(here.id)).map(({ input }) => input)).toEqual([3])
  const events = await recording.events(there.id)
  const idOf = (name: string) => events.find((event) => event.name === name)?.id
  const tools = events.filter(({ type }) => type === 'tool')
  expect(tools.map(({ input, parentId }) => [input, parentId])).toEqual([
    [1, idOf('named')],
    [2, idOf('told')],
  ])
  await other.shutdown()
})

it('work before the first session is part of the first session', async () => {
  const client = new Client({
    endpoint: recording.url,
    autoStartSession: false,
    exitTimeout: 30_000,
  })
  const early = client.sessions.current()
  early.run(() => tool(1))
  const first = client.startSession({ name: 'first', tags: ['asked for'] })
  first.run(() => tool(2))
  expect(first.id).toBe(early.id)
  expect(client.startSession().id).not.toBe(first.id)
  await first.end()
  expect(await stored(first.id)).toMatchObject({
    name: 'first',
    tags: ['asked for'],
    counts: { tool: 2 },
  })
  await client.shutdown()
})

it('end() is over in a bounded time even while others go on recording', async () => {
  const client = new Client({
    endpoint: 'http://127.0.0.1:9',
    logLevel: 'silent',
    exitTimeout: 100,
    autoStartSession: false,
  })
  const [ending, busy] = [client.startSession(), client.startSession()]
  let isOver = false
  const recordOn = () => {
    busy.run(() => tool(1))
    if (!isOver) setImmediate(recordOn)
  }
  recordOn()
  await ending.end()
  isOver = true
  expect([ending.state, busy.state]).toEqual(['Success', 'running'])
  await client.shutdown()
})

it('what never ends by itself in a session is over when its client is, also where the session was before', async () => {
  const client = new Client({ endpoint: recording.url, autoStartSession: false })
  const session = client.startSession()
  const count = recordTool('count')(function* () {
    yield 1
  })
  session.run(() => count().next())
  await session.end()
  expect(await stored(session.id)).toMatchObject({ state: 'Success', counts: { running: 1 } })
  await client.shutdown()
  expect(await stored(session.id)).toMatchObject({ counts: { tool: 1, running: 0 } })
})

it('what nobody catches in a session of one client is recorded there once, and with no other client', async () => {
  const clients = [1, 2].map(
    () => new Client({ endpoint: recording.url, autoStartSession: false, logLevel: 'silent' }),
  )
  const [mine, theirs] = clients.map((client) => client.startSession())
  const host: EventEmitter = process
  mine?.run(() => host.emit('uncaughtExceptionMonitor', new Error('lost'), 'uncaughtException'))
  await Promise.all(clients.map((client) => client.shutdown()))
  const counts = [mine, theirs].map(
    async (session) => (await stored(session?.id ?? '')).counts.error,
  )
  expect(await Promise.all(counts)).toEqual([1, 0])
})

it('a child process joins the session and the event that its environment names', async () => {
  const child = join(import.meta.dirname, 'agents/joining.ts')
  const args = typescriptProgram(child)
  const spawn = recordAction('spawn')((environment: () => Record<string, string>) =>
    runProcess({ command: process.execPath, args, env: environment() }),
  )
  let said = ''
  const events = await recording.record(async (session) => {
    const { stdout, stderr } = await spawn(() => session.environment())
    expect(stderr).toBe('')
    said = stdout.trim()
    expect(said).toBe(session.id)
  })
  const [parent, inChild] = events
  expect(events).toHaveLength(2)
  expect(inChild).toMatchObject({
    name: 'child work',
    parentId: parent?.id,
    agentName: 'child agent',
  })
  const session = await stored(said)
  expect(session).toMatchObject({ name: 'life', state: 'Success', tags: ['always'] })
  expect(session.agents).toEqual(['main', 'child agent'])
})

it('fetch tells named hosts which session and event are calling, and no others', async () => {
  const seen: Record<string, unknown>[] = []
  const service = await startLocalServer({
    handle({ headers }, response) {
      seen.push(headers)
      response.end()
    },
  })
  const before = globalThis.fetch
  const client = new Client({
    endpoint: recording.url,
    propagateTo: [new URL(service.url).host],
    autoStartSession: false,
    exitTimeout: 30_000,
  })
  const call = recordTool('call')(async () => {
    await fetch(service.url)
    await fetch(new Request(service.url, { headers: { baggage: 'mine=1', 'x-own': 'a' } }))
    await fetch(service.url.replace('127.0.0.1', 'localhost')).catch(() => undefined)
  })
  const session = client.startSession()
  await session.run(() => call())
  const served = seen.map(({ traceparent, baggage, 'x-own': own }) => ({
    traceparent,
    baggage,
    own,
  }))
  const parent = readTraceHeaders({
    traceparent: String(seen[0]?.['traceparent']),
    baggage: String(seen[0]?.['baggage']),
  })
  expect(parent?.inheritedSessionId).toBe(session.id)
  expect(served[1]).toMatchObject({ baggage: `mine=1, session.id=${session.id}`, own: 'a' })
  expect(served.slice(2).filter(({ baggage }) => baggage !== undefined)).toEqual([])
  const joined = client.startSession(parent)
  joined.run(() => tool(7))
  await joined.end()
  await session.end()
  const events = await recording.events(session.id)
  expect(events.map(({ name }) => name)).toEqual(['call', 'tool'])
  expect(events[1]?.parentId).toBe(events[0]?.id)
  await client.shutdown()
  await service.close()
  expect(globalThis.fetch).toBe(before)
})
