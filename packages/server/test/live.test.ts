import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { type LiveReader, openLive } from './support/live-reader.ts'
import { newSession, newSpanId, recordSpans } from './support/spans.ts'

const directory = temporaryDirectory()
const readers: LiveReader[] = []
let server: RunningServer
let client: TestClient
beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: directory.path })
  client = new TestClient(server.url)
})
afterEach(() => readers.splice(0).forEach((reader) => reader.close()))
afterAll(async () => {
  await server.close()
  directory.remove()
})

async function listen(query = '', lastId?: string): Promise<LiveReader> {
  const reader = await openLive(`${server.url}/api/v1/live${query}`, lastId)
  readers.push(reader)
  return reader
}

describe('live updates', () => {
  it('tell of a session and its events when they start and when they end', async () => {
    const live = await listen()
    const { id, traceId } = newSession()
    const spanId = newSpanId()
    await client.call('POST', '/api/v1/sessions', { id, startedAt: 1, name: 'trip' })
    await live.until((message) => message.type === 'session' && message.session.name === 'trip')
    const notice = { 'agentops.event.state': 'running' }
    await client.send(recordSpans([{ traceId, spanId, name: 'work', attributes: notice }]))
    await live.until(
      ({ type, event }) => type === 'event' && event.id === spanId && event.status === 'running',
    )
    await client.send(recordSpans([{ traceId, spanId, name: 'work', durationMs: 7 }]))
    await live.until(
      ({ type, event }) => type === 'event' && event.id === spanId && event.durationMs === 7,
    )
    await client.call('PATCH', `/api/v1/sessions/${id}`, { endState: 'Success' })
    const ended = await live.until(
      ({ type, session }) => type === 'session' && session.state === 'Success',
    )
    expect(ended.session).toMatchObject({ id, counts: { events: 1, running: 0 } })
  })

  it('of one session leave out the events of others', async () => {
    const [mine, other] = [newSession(), newSession()]
    const live = await listen(`?session=${mine.id}`)
    await client.send(recordSpans([{ traceId: other.traceId, name: 'theirs' }]))
    await client.send(recordSpans([{ traceId: mine.traceId, name: 'mine' }]))
    await live.until(({ type, event }) => type === 'event' && event.name === 'mine')
    const names = live.messages.flatMap(({ message }) =>
      message.type === 'event' ? [message.event.name] : [],
    )
    expect(names).toEqual(['mine'])
  })

  it('go on where a client left, without a gap and without doubles', async () => {
    const first = await listen()
    const { traceId } = newSession()
    const send = (name: string) => client.send(recordSpans([{ traceId, name }]))
    await send('one')
    await first.until(({ type, event }) => type === 'event' && event.name === 'one')
    const last = first.messages.findLast(({ message }) => message.type === 'event')
    first.close()
    await send('two')
    await send('three')
    const second = await listen('', last?.id)
    await second.until(({ type, event }) => type === 'event' && event.name === 'three')
    const names = second.messages.flatMap(({ message }) =>
      message.type === 'event' ? [message.event.name] : [],
    )
    expect(names).toEqual(['two', 'three'])
    expect(second.messages.every(({ message }) => message.type !== 'reset')).toBe(true)
  })

  it('ask a client whose place is unknown to load everything anew', async () => {
    for (const unknown of ['5', '9999999999999999']) {
      const live = await listen('', unknown)
      expect(await live.until(() => true)).toEqual({ type: 'reset' })
    }
  })
})
