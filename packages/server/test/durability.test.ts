import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { type ServerProcess, spawnServer } from './support/spawn-server.ts'
import { encode, newSession, newSpanId, recordSpans } from './support/spans.ts'

const TEXT = 'a text of some length '.repeat(40)

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function newDirectory(): string {
  const directory = temporaryDirectory()
  cleanups.push(() => directory.remove())
  return directory.path
}

async function spawn(path: string): Promise<ServerProcess> {
  const server = await spawnServer(path)
  cleanups.push(() => server.kill())
  return server
}

async function start(path: string): Promise<RunningServer> {
  const server = await startServer({ port: 0, dataDirectory: path })
  cleanups.push(() => server.close())
  return server
}

function enginePid(path: string): number {
  const { pid }: { pid: number } = JSON.parse(readFileSync(join(path, 'engine.pid'), 'utf8'))
  return pid
}

describe('what was acknowledged', () => {
  it('is there after server and engine were killed right after the answer', async () => {
    const path = newDirectory()
    const { id, traceId } = newSession()
    const first = await spawn(path)
    const client = new TestClient(first.url)
    await client.call('POST', '/api/v1/sessions', { id, startedAt: 1000, name: 'survivor' })
    const spans = recordSpans(
      Array.from({ length: 50 }, () => ({ traceId, spanId: newSpanId(), name: 'x' })),
    )
    expect((await client.send(spans)).status).toBe(200)
    process.kill(enginePid(path), 'SIGKILL')
    await first.kill()
    const second = new TestClient((await start(path)).url)
    expect(await second.session(id)).toMatchObject({ name: 'survivor', counts: { events: 50 } })
    expect((await second.send(spans)).status).toBe(200)
    expect(await second.session(id)).toMatchObject({ counts: { events: 50 } })
  })

  it('while the engine was killed is there when it has come back by itself, and nothing is doubled', async () => {
    const path = newDirectory()
    const client = new TestClient((await start(path)).url)
    const { id, traceId } = newSession()
    const spans = recordSpans(
      Array.from({ length: 200 }, () => ({ traceId, spanId: newSpanId(), name: 'x' })),
    )
    await client.send(spans.slice(0, 50))
    const killed = enginePid(path)
    process.kill(killed, 'SIGKILL')
    const sends = [50, 100, 150].map((from) => client.send(spans.slice(from, from + 50)))
    for (const response of await Promise.all(sends)) expect(response.status).toBe(200)
    await client.call('PATCH', `/api/v1/sessions/${id}`, { endState: 'Success' })
    await client.send(spans)
    const route = `/api/v1/sessions/${id}`
    await expect.poll(async () => (await client.get(route)).status, { timeout: 20_000 }).toBe(200)
    expect(enginePid(path)).not.toBe(killed)
    expect(await client.session(id)).toMatchObject({ state: 'Success', counts: { events: 200 } })
  })

  it('by a server that is asked to stop under load is there when it is started again', async () => {
    const path = newDirectory()
    const first = await spawn(path)
    const client = new TestClient(first.url)
    const { id, traceId } = newSession()
    let acknowledged = 0
    let isStopped = false
    const sendOn = async (): Promise<void> => {
      while (!isStopped) {
        const plan = () => ({ traceId, spanId: newSpanId(), name: 'x' })
        const spans = recordSpans(Array.from({ length: 20 }, plan))
        const response = await client.send(spans).catch(() => undefined)
        if (response?.status === 200) acknowledged += spans.length
        else isStopped = true
      }
    }
    const senders = Array.from({ length: 8 }, sendOn)
    await expect.poll(() => acknowledged, { timeout: 30_000 }).toBeGreaterThan(500)
    await first.stop()
    isStopped = true
    await Promise.all(senders)
    expect(first.process.exitCode).toBe(0)
    const second = new TestClient((await start(path)).url)
    // What was taken while the answer was lost is there, too.
    const { counts } = await second.session(id)
    expect(counts.events).toBeGreaterThanOrEqual(acknowledged)
    expect((await second.events(id, '?limit=1')).events).toHaveLength(1)
  })
})

describe('while the engine is away', () => {
  it('reading says so and when to try again, and the process still answers', async () => {
    const path = newDirectory()
    const client = new TestClient((await start(path)).url)
    process.kill(enginePid(path), 'SIGKILL')
    const responses = await Promise.all(
      Array.from({ length: 4 }, () => client.get('/api/v1/sessions')),
    )
    for (const response of responses) {
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('1')
      expect(await response.json()).toMatchObject({ error: { code: 'store_unavailable' } })
    }
    expect((await client.get('/healthz')).status).toBe(200)
    await expect
      .poll(async () => (await client.get('/readyz')).status, { timeout: 20_000 })
      .toBe(200)
  })
})

it('while a large request is taken in, others are answered', async () => {
  const client = new TestClient((await spawn(newDirectory())).url)
  const { traceId } = newSession()
  const plan = () => ({ traceId, spanId: newSpanId(), name: 'x', attributes: { text: TEXT } })
  const block = encode(recordSpans(Array.from({ length: 500 }, plan)), 'protobuf')
  const body = Buffer.concat(Array.from({ length: 24 }, () => block))
  let isDone = false
  const sent = client.sendBody(body).finally(() => (isDone = true))
  let answers = 0
  while (!isDone) {
    expect((await client.get('/healthz')).status).toBe(200)
    answers += 1
  }
  expect((await sent).status).toBe(200)
  // In one go it would be as good as none but those while the body arrives.
  expect(answers).toBeGreaterThan(15)
})
