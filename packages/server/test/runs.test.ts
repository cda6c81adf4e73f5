import { once } from 'node:events'
import { request } from 'node:http'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { startServer } from '@agentops/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestClient } from './support/client.ts'
import { newSession, recordSpans, START } from './support/spans.ts'

/** A server that can start a program starts that one alone, and for nobody but its own page. */

const KEY = 'key-of-the-test'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: Awaited<ReturnType<typeof startServer>>
let path: string
const started: string[] = []
let isBusy = false

const runner = {
  command: 'node agent.js',
  start(branchId: string) {
    if (isBusy) return Promise.resolve(undefined)
    started.push(branchId)
    return Promise.resolve('run-1')
  },
}

beforeAll(async () => {
  directory = await temporaryDirectory('runs')
  server = await startServer({ port: 0, dataDirectory: directory.path, runner })
  const client = new TestClient(server.url)
  const { id, traceId } = newSession()
  await client.call('POST', '/api/v1/sessions', { id, startedAt: START })
  await client.send(recordSpans([{ traceId, name: 'x', attributes: { 'session.id': id } }]))
  const [event] = (await client.events(id)).events
  const plan = { name: 'b', author: '', baseSessionId: id, forkEventId: event?.id, overrides: [] }
  const branch = await client.call('POST', '/api/v1/branches', plan)
  const { id: branchId }: { id: string } = await branch.json()
  path = `/api/v1/branches/${branchId}/runs`
})

afterAll(async () => {
  await server?.close()
  await directory?.remove()
})

/** Headers go out as they are: `fetch` sets some of them itself. */
async function post(headers: Record<string, string>, body = '{}'): Promise<number | undefined> {
  const all = { 'content-type': 'application/json', ...headers }
  const sent = request(server.url + path, { method: 'POST', headers: all }).end(body)
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

it('starts what it was given for its own page, and for programs of this machine', async () => {
  const { host } = new URL(server.url)
  expect(await post({ origin: server.url })).toBe(200)
  expect(await post({})).toBe(200)
  expect(await post({ host: `localhost:${host.split(':')[1]}` })).toBe(200)
  expect(started).toHaveLength(3)
})

it.each([
  ['a page of another site', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['a page of this machine at another port', { origin: 'http://localhost:3000' }],
  ['a name that was pointed at this machine', { host: 'evil.example' }],
  ['such a name with our port', { host: 'evil.example:7420', origin: 'http://evil.example:7420' }],
  ['a name that begins like ours', { host: '127.0.0.1.evil.example' }],
  ['what a form can send', { 'content-type': 'text/plain' }],
])('starts nothing for %s', async (_who, headers) => {
  const before = started.length
  expect([403, 415]).toContain(await post(headers))
  expect(started).toHaveLength(before)
})

it('starts nothing that a request names', async () => {
  const before = started.length
  expect(await post({}, '{"command":["touch","/tmp/x"]}')).toBe(400)
  expect(await post({}, '["touch"]')).toBe(400)
  expect(started).toHaveLength(before)
})

it('says when too many are under way', async () => {
  isBusy = true
  expect(await post({})).toBe(429)
  isBusy = false
})

it('starts nothing where others can reach it, though they have a key', async () => {
  const open = await temporaryDirectory('runs-open')
  const options = { port: 0, host: '0.0.0.0', dataDirectory: open.path, keys: [KEY], runner }
  const reachable = await startServer(options)
  const { port } = new URL(reachable.url)
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
  const state = await fetch(`http://127.0.0.1:${port}/api/v1/runner`, { headers })
  expect(await state.json()).toEqual({ command: null })
  const run = { method: 'POST', headers, body: '{}' }
  expect((await fetch(`http://127.0.0.1:${port}${path}`, run)).status).toBe(404)
  await reachable.close()
  await open.remove()
})
