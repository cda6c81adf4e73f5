import type { EventSummary } from '@agentops/protocol/event'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

/** Answers with an error status whose body is left alone, as code does that only looks at the status. */

const PATH = '/v1/chat/completions'
/** More than any transport reads ahead of its reader. */
const BODY = JSON.stringify({ error: { message: 'x'.repeat(1_000_000), type: 'overloaded' } })
const QUESTION = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
const HEADERS = { 'content-type': 'application/json' }

let recording: Recording
let server: LocalServer
let server2: http2.Http2Server
let session2: http2.ClientHttp2Session

beforeAll(async () => {
  recording = await startRecording()
  server = await startLocalServer({
    handle: (_request, response) => void response.writeHead(503, HEADERS).end(BODY),
  })
  server2 = http2.createServer((_request, response) => {
    response.writeHead(503, HEADERS)
    response.end(BODY)
  })
  await new Promise<void>((resolve) => server2.listen(0, '127.0.0.1', resolve))
  session2 = http2.connect(`http://127.0.0.1:${(server2.address() as AddressInfo).port}`)
})

afterAll(async () => {
  session2.destroy()
  server2.close()
  await server.close()
  await recording.close()
})

/** Reads the body that has been left alone until now. */
type ReadLater = () => Promise<string>

const WAYS: Readonly<Record<string, () => Promise<ReadLater>>> = {
  async fetch() {
    const response = await fetch(server.url + PATH, {
      method: 'POST',
      headers: HEADERS,
      body: QUESTION,
    })
    return () => response.text()
  },
  async undici() {
    const { body } = await request(server.url + PATH, {
      method: 'POST',
      headers: HEADERS,
      body: QUESTION,
    })
    return () => body.text()
  },
  'node:http': () =>
    new Promise((resolve, reject) => {
      const asked = http.request(server.url + PATH, { method: 'POST', headers: HEADERS })
      asked.on('response', (response) => resolve(() => text(response)))
      asked.on('error', reject)
      asked.end(QUESTION)
    }),
  'node:http2': () =>
    new Promise((resolve, reject) => {
      const stream = session2.request({ ':method': 'POST', ':path': PATH, ...HEADERS })
      stream.on('response', () => resolve(() => text(stream)))
      stream.on('error', reject)
      stream.end(QUESTION)
    }),
}

function ended(sessionId: string): Promise<EventSummary[]> {
  return vi.waitFor(
    async () => {
      await recording.client.flush()
      const events = await recording.list(sessionId)
      expect(events.some(({ status }) => status === 'running')).toBe(false)
      return events
    },
    { timeout: 20_000, interval: 250 },
  )
}

it('is over soon, as the error that its status says, and the body can still be read', async () => {
  const session = recording.client.startSession()
  const later = await session.run(() => Promise.all(Object.values(WAYS).map((ask) => ask())))
  const events = await ended(session.id)
  expect(events).toHaveLength(later.length)
  for (const event of events) {
    expect(event).toMatchObject({ status: 'error', httpStatus: 503, errorType: '503' })
  }
  expect(await Promise.all(later.map((read) => read()))).toEqual(later.map(() => BODY))
  await session.end()
})

it('is read to its end where somebody waits for it, however long that takes', async () => {
  const slow = await startLocalServer({
    handle(_request, response) {
      response.writeHead(500, HEADERS).flushHeaders()
      setTimeout(() => response.end('{"error":{"message":"at last","type":"slow"}}'), 4_000)
    },
  })
  const [event] = await recording.record(async () => {
    const response = await fetch(slow.url + PATH, { method: 'POST', body: QUESTION })
    await response.json()
  })
  await slow.close()
  expect(event).toMatchObject({ status: 'error', errorType: 'slow', statusMessage: 'at last' })
})
