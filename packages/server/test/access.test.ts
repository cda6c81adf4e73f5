import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { newSession, recordSpans } from './support/spans.ts'

const directory = temporaryDirectory()
const dashboard = join(directory.path, 'dashboard')
let open: RunningServer
let locked: RunningServer
let client: TestClient
let guarded: TestClient

beforeAll(async () => {
  mkdirSync(join(dashboard, 'assets'), { recursive: true })
  writeFileSync(join(dashboard, 'index.html'), '<!doctype html><title>App</title>')
  writeFileSync(join(dashboard, 'assets', 'app.js'), 'export {}')
  writeFileSync(join(directory.path, 'secret.txt'), 'secret')
  const start = (name: string, keys: string[]) =>
    startServer({
      port: 0,
      dataDirectory: join(directory.path, name),
      keys,
      dashboardDirectory: dashboard,
    })
  ;[open, locked] = await Promise.all([
    start('open', []),
    start('locked', ['right-key', 'second-key']),
  ])
  client = new TestClient(open.url)
  guarded = new TestClient(locked.url)
})
afterAll(async () => {
  await Promise.all([open.close(), locked.close()])
  directory.remove()
})

/** A request whose path and headers are sent exactly as they are. */
function raw(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: open.port, path, method, headers },
      (response) => {
        let body = ''
        response.on('data', (chunk) => (body += String(chunk)))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

describe('a server without keys', () => {
  it('answers only to names of this machine', async () => {
    const host = (name: string) => raw('/api/v1/sessions', { host: name })
    for (const name of [`localhost:${open.port}`, '127.0.0.1', '[::1]:1'])
      expect((await host(name)).status).toBe(200)
    for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:7420']) {
      expect((await host(name)).status).toBe(403)
    }
  })

  it('lets no page of another site change anything', async () => {
    const { id } = newSession()
    const body = { id, startedAt: 1 }
    const own = `http://127.0.0.1:${open.port}`
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      expect((await client.call('POST', '/api/v1/sessions', body, { origin })).status).toBe(403)
      expect((await client.send(recordSpans([]), { headers: { origin } })).status).toBe(403)
    }
    expect(
      (await client.call('POST', '/api/v1/sessions', body, { 'content-type': 'text/plain' }))
        .status,
    ).toBe(415)
    expect((await client.get(`/api/v1/sessions/${id}`)).status).toBe(404)
    expect((await client.call('POST', '/api/v1/sessions', body, { origin: own })).status).toBe(200)
  })
})

describe('a server with keys', () => {
  it('wants one of them for the API and for spans, and not for health and pages', async () => {
    const key = (value: string) => ({ authorization: value })
    for (const headers of [
      {},
      key('Bearer wrong'),
      key('right-key'),
      key('Bearer right-key2'),
      key('Bearer '),
    ]) {
      const response = await guarded.get('/api/v1/sessions', headers)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        error: { hint: expect.stringContaining('Bearer') },
      })
    }
    for (const name of ['right-key', 'second-key']) {
      expect((await guarded.get('/api/v1/sessions', key(`Bearer ${name}`))).status).toBe(200)
    }
    expect((await guarded.send(recordSpans([]))).status).toBe(401)
    expect((await guarded.send(recordSpans([]), { headers: key('Bearer right-key') })).status).toBe(
      200,
    )
    const file = `${locked.url}/api/v1/sessions/${newSession().id}/attachments/${newSession().id}`
    expect((await fetch(file, { method: 'PUT' })).status).toBe(401)
    expect((await guarded.get('/healthz')).status).toBe(200)
    expect((await guarded.get('/')).status).toBe(200)
  })

  it('gives a browser that shows a key a cookie, which no page of another site can use', async () => {
    const signIn = (key: string, headers = {}) =>
      guarded.call('POST', '/api/v1/sign-in', { key }, headers)
    expect((await signIn('wrong')).status).toBe(401)
    expect((await signIn('right-key', { origin: 'https://evil.example' })).status).toBe(403)
    const answer = await signIn('right-key')
    expect(answer.status).toBe(204)
    const given = answer.headers.get('set-cookie') ?? ''
    expect(given).toMatch(/HttpOnly; SameSite=Strict$/)
    expect(given).not.toContain('right-key')
    const cookie = given.split(';')[0] ?? ''
    expect((await guarded.get('/api/v1/sessions', { cookie })).status).toBe(200)
    expect((await guarded.get('/api/v1/sessions', { cookie: `${cookie}x` })).status).toBe(401)
    const { id } = newSession()
    const start = (origin: string) =>
      guarded.call('POST', '/api/v1/sessions', { id, startedAt: 1 }, { cookie, origin })
    expect((await start('https://evil.example')).status).toBe(403)
    expect((await start(locked.url)).status).toBe(200)
    expect((await client.call('POST', '/api/v1/sign-in', { key: 'right-key' })).status).toBe(401)
  })
})

describe('the dashboard', () => {
  it('is served with a policy that lets no content run, and every path of its own is its page', async () => {
    const page = await client.get('/')
    expect(await page.text()).toContain('<title>App')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await (await client.get('/sessions/some-id')).text()).toContain('<title>App')
    const script = await client.get('/assets/app.js')
    expect(script.headers.get('content-type')).toContain('text/javascript')
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect((await client.get('/assets/gone.js')).status).toBe(404)
  })

  it('gives no file outside its directory', async () => {
    const host = { host: '127.0.0.1' }
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/%00',
      '/%E0%A4%A',
    ]) {
      expect((await raw(path, host)).body).not.toContain('secret\n')
      expect((await raw(path, host)).body).not.toBe('secret')
    }
  })

  it('that is not built says how to build it', async () => {
    const path = join(directory.path, 'bare')
    const bare = await startServer({ port: 0, dataDirectory: path })
    expect(await (await fetch(bare.url)).text()).toContain('npm run build')
    await bare.close()
  })
})

describe('wrong requests', () => {
  it('are answered with what was wrong and what to do', async () => {
    const { id } = newSession()
    const problems: [Promise<Response>, number, string][] = [
      [client.get('/api/v1/nothing'), 404, 'no_such_route'],
      [client.get(`/api/v1/sessions/${id}`), 404, 'no_such_session'],
      [client.get(`/api/v1/sessions/${id}/events`), 404, 'no_such_session'],
      [client.get(`/api/v1/events/0000000000000001?session=${id}`), 404, 'no_such_event'],
      [client.get(`/api/v1/events/1?session=${id}`), 400, 'invalid_event_id'],
      [client.get('/api/v1/events/0000000000000001'), 400, 'invalid_request'],
      [client.get('/api/v1/sessions?limit=0'), 400, 'invalid_request'],
      [client.get('/api/v1/sessions?state=odd'), 400, 'invalid_request'],
      [client.get('/api/v1/sessions?cursor=x'), 400, 'invalid_cursor'],
      [client.get(`/api/v1/sessions/${id}/events?cursor=WzEsMl0`), 400, 'invalid_cursor'],
      [client.call('POST', '/api/v1/sessions', { id: 'x', startedAt: 1 }), 400, 'invalid_request'],
      [client.call('POST', '/api/v1/sessions', '{'), 400, 'invalid_json'],
      [client.call('PATCH', '/api/v1/sessions/x', {}), 400, 'invalid_session_id'],
      [
        client.call('POST', '/api/v1/sessions', { id, name: 'x'.repeat(2_000_000) }),
        413,
        'body_too_large',
      ],
    ]
    for (const [pending, status, code] of problems) {
      const response = await pending
      expect(await response.json()).toMatchObject({
        error: { code, message: expect.stringMatching(/./) },
      })
      expect(response.status).toBe(status)
      expect(response.headers.get('x-request-id')).toMatch(/./)
    }
  })

  it('and right ones are described by a document whose references all resolve', async () => {
    const text = await (await client.get('/openapi.json')).text()
    const document: { paths: object; openapi: string } = JSON.parse(text)
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/api/v1/sessions/{id}/events')
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '')
    expect(references.length).toBeGreaterThan(10)
    for (const reference of references) {
      const found = reference
        .split('/')
        .reduce<unknown>(
          (value, key) =>
            typeof value === 'object' && value ? Reflect.get(value, key) : undefined,
          document,
        )
      expect([reference, typeof found]).toEqual([reference, 'object'])
    }
  })
})
