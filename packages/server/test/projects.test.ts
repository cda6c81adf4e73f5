import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { openLive } from './support/live-reader.ts'
import { newSession, newSpanId, recordSpans } from './support/spans.ts'

const directory = temporaryDirectory()
const KEYS = [
  'shop:shop-key',
  'shop:second-shop-key',
  'desk:desk-key',
  'office:office-key',
  'plain',
]
let server: RunningServer
let client: TestClient

function start(): Promise<RunningServer> {
  return startServer({ port: 0, dataDirectory: join(directory.path, 'data'), keys: KEYS })
}
beforeAll(async () => {
  server = await start()
  client = new TestClient(server.url)
})
afterAll(async () => {
  await server.close()
  directory.remove()
})

type Headers = Record<string, string>

function as(key: string, parent?: string): Headers {
  return { authorization: `Bearer ${key}`, ...(parent && { 'x-agentops-parent-key': parent }) }
}

async function read(path: string, key: string) {
  const response = await client.get(path, as(key))
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  const body: Record<string, unknown> = isJson ? JSON.parse(await response.text()) : {}
  return { status: response.status, body }
}

async function listed(key: string, query = ''): Promise<object[]> {
  const { body } = await read(`/api/v1/sessions${query}`, key)
  return body['sessions'] as object[]
}

/** A session with a model call, a log line and a picture, sent with a key. */
async function record(headers: Headers, name: string) {
  const { id, traceId } = newSession()
  const spanId = newSpanId()
  const said = { role: 'user', parts: [{ type: 'text', content: `the words of ${name}` }] }
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.input.messages': JSON.stringify([said]),
  }
  await client.call('POST', '/api/v1/sessions', { id, startedAt: Date.now(), name }, headers)
  await client.send(recordSpans([{ traceId, spanId, name: 'chat', attributes }]), { headers })
  await fetch(`${server.url}/v1/logs`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ traceId, body: { stringValue: name } }] }] }],
    }),
  })
  const file = randomUUID()
  await fetch(`${server.url}/api/v1/sessions/${id}/attachments/${file}?name=picture`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'image/png' },
    body: 'bytes of a picture',
  })
  await client.call('PATCH', `/api/v1/sessions/${id}`, { endState: 'Success' }, headers)
  return { id, spanId, file }
}

/** Every way to read of a session. */
function waysTo({ id, spanId, file }: Awaited<ReturnType<typeof record>>): string[] {
  const session = `/api/v1/sessions/${id}`
  return [
    session,
    `${session}/events`,
    `${session}/events/search?q=words`,
    `${session}/logs`,
    `${session}/branches`,
    `${session}/recording`,
    `${session}/attachments`,
    `${session}/attachments/${file}`,
    `/api/v1/events/${spanId}?session=${id}`,
    `/api/v1/compare?a=${id}&b=${id}`,
  ]
}

describe('a key', () => {
  it('opens its project alone, and says which it is', async () => {
    const own = await record(as('shop-key'), 'an order')
    for (const path of waysTo(own)) {
      expect([path, (await read(path, 'second-shop-key')).status]).toEqual([path, 200])
      expect([path, (await read(path, 'desk-key')).status]).toEqual([path, 404])
      expect([path, (await read(path, 'plain')).status]).toEqual([path, 404])
    }
    const { body } = await read(`/api/v1/sessions/${own.id}/attachments`, 'shop-key')
    expect(body).toMatchObject({ attachments: [{ id: own.file, name: 'picture' }] })
    expect(await listed('shop-key')).toMatchObject([{ id: own.id, project: null }])
    expect(await listed('desk-key')).toEqual([])
    expect((await read('/api/v1/project', 'shop-key')).body).toEqual({ name: 'shop' })
    expect((await read('/api/v1/project', 'plain')).body).toEqual({ name: 'default' })
  })

  it('stores what another project has stored under the same ids, and each once', async () => {
    const { id, traceId } = newSession()
    const spans = recordSpans([{ traceId, name: 'twin', spanId: newSpanId() }])
    for (const key of ['shop-key', 'desk-key', 'second-shop-key']) {
      await client.send(spans, { headers: as(key) })
    }
    for (const key of ['shop-key', 'desk-key']) {
      const { body } = await read(`/api/v1/sessions/${id}`, key)
      expect(body).toMatchObject({ project: null, counts: { events: 1 } })
    }
  })

  it('keeps the project of a browser that has shown it', async () => {
    const answer = await client.call('POST', '/api/v1/sign-in', { key: 'desk-key' })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const response = await client.get('/api/v1/project', { cookie })
    expect(await response.json()).toEqual({ name: 'desk' })
  })
})

it('a key that is given to two projects keeps the server from starting, and is not shown', async () => {
  const keys = ['shop:one-key', 'desk:one-key']
  const dataDirectory = join(directory.path, 'never')
  const started = startServer({ port: 0, dataDirectory, keys })
  await expect(started).rejects.toMatchObject({ code: 'keys-invalid' })
  await expect(started).rejects.toThrow(/“shop” and “desk”/)
  await expect(started).rejects.not.toThrow('one-key')
})

describe('a parent key', () => {
  it('shows the session to its project too, live and after a restart, and to no other', async () => {
    const live = await openLive(`${server.url}/api/v1/live`, undefined, as('office-key'))
    const shared = await record(as('desk-key', 'office-key'), 'a call')
    const alone = await record(as('desk-key'), 'a talk')
    const event = await live.until(({ type, event }) => type === 'event' && event.name === 'chat')
    expect(event.event).toMatchObject({ id: shared.spanId, sessionId: shared.id })
    const told = await live.until(
      ({ type, session }) => type === 'session' && session.state === 'Success',
    )
    expect(told.session).toMatchObject({ id: shared.id, project: 'desk' })
    live.close()
    await server.close()
    server = await start()
    client = new TestClient(server.url)
    const isRead = async (key: string) => {
      const statuses = waysTo(shared).map(async (path) => (await read(path, key)).status)
      return [...new Set(await Promise.all(statuses))]
    }
    expect(await isRead('desk-key')).toEqual([200])
    expect(await isRead('office-key')).toEqual([200])
    expect(await isRead('shop-key')).toEqual([404])
    const seen = [{ id: shared.id, name: 'a call', project: 'desk', state: 'Success' }]
    for (const query of ['', '?q=CALL', '?state=Success', '?sort=tokens']) {
      expect(await listed('office-key', query)).toMatchObject(seen)
    }
    const { body } = await read(`/api/v1/sessions/${shared.id}`, 'office-key')
    expect(body).toMatchObject({ project: 'desk', counts: { llm: 1 } })
    const events = await read(`/api/v1/sessions/${shared.id}/events`, 'office-key')
    expect(events.body).toMatchObject({ events: [{ id: shared.spanId }] })
    expect((await read(`/api/v1/sessions/${alone.id}`, 'office-key')).status).toBe(404)
    expect(await listed('desk-key')).toMatchObject([
      { id: alone.id, project: null },
      { id: shared.id, project: null },
      { name: 'twin' },
    ])
  })

  it('shares the session alone: no branch and no run of it, and it can be compared with own ones', async () => {
    const shared = await record(as('desk-key', 'office-key'), 'a call')
    const own = await record(as('office-key'), 'an own call')
    const plan = { name: 'again', baseSessionId: shared.id }
    await client.call('POST', '/api/v1/branches', plan, as('desk-key'))
    const run = newSession()
    const metadata = { origin: { sessionId: shared.id, branchId: null, runId: 'r1' } }
    const again = { id: run.id, startedAt: 1, name: 'a run', metadata }
    await client.call('POST', '/api/v1/sessions', again, as('desk-key'))
    const tree = `/api/v1/sessions/${shared.id}/branches`
    const desk = await read(tree, 'desk-key')
    expect(desk.body).toMatchObject({
      branches: [{ name: 'again' }],
      runs: [{ session: { id: run.id } }],
    })
    const office = await read(tree, 'office-key')
    expect(office.body).toEqual({ origin: null, branches: [], runs: [] })
    const compared = await read(`/api/v1/compare?a=${shared.id}&b=${own.id}`, 'office-key')
    expect(compared.status).toBe(200)
    expect(compared.body).toMatchObject({ steps: [{ kind: 'changed' }] })
    const there = await read(`/api/v1/compare?a=${shared.id}&b=${own.id}`, 'desk-key')
    expect(there.status).toBe(404)
  })

  it('lets its project read, and change nothing', async () => {
    const shared = await record(as('desk-key', 'office-key'), 'a call')
    const plan = { name: 'again', baseSessionId: shared.id }
    const response = await client.call('POST', '/api/v1/branches', plan, as('office-key'))
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({
      error: { code: 'other_project', hint: expect.stringContaining('“desk”') },
    })
  })

  it('that the server does not know loses nothing, and the answer says so', async () => {
    const { id } = newSession()
    const headers = as('desk-key', 'no-such-key')
    const answer = await client.call('POST', '/api/v1/sessions', { id, startedAt: 1 }, headers)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-agentops-warning')).toMatch(/parent key/)
    expect(answer.headers.get('x-agentops-warning')).not.toContain('no-such-key')
    expect((await read(`/api/v1/sessions/${id}`, 'desk-key')).status).toBe(200)
    const own = await client.call(
      'PATCH',
      `/api/v1/sessions/${id}`,
      { tags: ['x'] },
      as('desk-key', 'desk-key'),
    )
    expect(own.headers.get('x-agentops-warning')).toBeNull()
    expect(await listed('desk-key', '?tag=x')).toMatchObject([{ id, project: null }])
  })
})
