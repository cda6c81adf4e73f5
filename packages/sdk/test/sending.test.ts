import type { SessionDetail } from '@agentops/protocol/session'
import { Client, recordTool } from '@agentops/sdk'
import { flushSpools } from '@agentops/sdk/spool'
import { startServer } from '@agentops/server'
import { startFaultProxy } from '@agentops/testkit/fault-proxy'
import { forward } from '@agentops/testkit/forward'
import { runProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCertificate } from './certificate.ts'

const KEY = 'the-key-of-the-server'
const directory = await temporaryDirectory('sending')
let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: join(directory.path, 'data'), keys: [KEY] })
})

afterAll(async () => {
  await server.close()
  await directory.remove()
})

async function portOf(listening: Server): Promise<number> {
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return (listening.address() as AddressInfo).port
}

function flood(env: Readonly<Record<string, string>>) {
  const file = join(import.meta.dirname, 'agents/flood.ts')
  const quick = { AGENTOPS_EXIT_TIMEOUT: '500', AGENTOPS_ENVIRONMENT: 'false' }
  return runProcess({
    command: process.execPath,
    args: typescriptProgram(file),
    env: { ...quick, ...env },
  })
}

async function stored(path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${KEY}` }
  return (await fetch(`${server.url}/api/v1/sessions${path}`, { headers })).json()
}

it('a server with an authority of its own is reached as NODE_EXTRA_CA_CERTS says', async () => {
  const { file, ...own } = makeCertificate(directory.path, 'localhost')
  const paths = new Set<string>()
  const secure = createSecureServer(own, (request, response) => {
    paths.add(request.url ?? '')
    request.resume().once('end', () => response.end('{}'))
  })
  const env = { AGENTOPS_ENDPOINT: `https://localhost:${await portOf(secure)}` }
  const without = await flood({ ...env, AGENTOPS_SPOOL: 'false' })
  expect(paths).toEqual(new Set())
  expect(without.stderr).toMatch(/self.signed certificate/)
  const trusting = { AGENTOPS_SPOOL: 'false', NODE_EXTRA_CA_CERTS: file }
  const { stderr } = await flood({ ...env, ...trusting, AGENTOPS_EXIT_TIMEOUT: '30000' })
  expect(stderr).toBe('')
  expect(paths).toContain('/v1/traces')
  secure.close()
  secure.closeAllConnections()
})

it('without a key everything is kept, the fix is said once, and all is delivered once there is a key', async () => {
  const spool = { AGENTOPS_ENDPOINT: server.url, AGENTOPS_SPOOL_DIRECTORY: directory.path }
  const { code, stdout, stderr } = await flood(spool)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ delivered: 0, dropped: {} })
  expect(stderr.match(/agentops (warn|error)/g)).toEqual(['agentops error'])
  expect(stderr).toMatch(/401.*Set AGENTOPS_API_KEY to a key of this server/)
  const found = { directory: directory.path, environment: spool }
  expect(await flushSpools({ ...found, apiKey: '' })).toMatchObject([{ state: 'left' }])
  const delivered = await flushSpools({ ...found, apiKey: KEY })
  expect(delivered).toMatchObject([{ state: 'delivered', dropped: {} }])
  expect(await stored('?q=flood')).toMatchObject({
    sessions: [{ state: 'Success', counts: { tool: 600, running: 0 } }],
  })
})

it('never more requests than maxInFlight are on their way to a real server, and none of them is recorded', async () => {
  let running = 0
  let most = 0
  const counting = createServer((request, response) => {
    most = Math.max(most, (running += 1))
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      void forward(server.url, request, Buffer.concat(pieces)).then(({ status, headers, body }) => {
        running -= 1
        response.writeHead(status, headers).end(body)
      })
    })
  })
  const endpoint = `http://127.0.0.1:${await portOf(counting)}`
  const batches = { apiKey: KEY, maxInFlight: 3, maxBatchSize: 5, spool: false, environment: false }
  const client = new Client({ endpoint, autoStartSession: false, ...batches })
  const step = recordTool('step')(async (n: number) => n)
  const session = client.startSession()
  await session.run(() => Promise.all(Array.from({ length: 100 }, (_, n) => step(n))))
  session.close()
  expect(await client.flush({ timeoutMs: 30_000 })).toBe(true)
  expect(most).toBe(3)
  const { counts } = (await stored(`/${session.id}`)) as SessionDetail
  expect(counts).toMatchObject({ events: 100, tool: 100, llm: 0 })
  await client.shutdown()
  counting.close()
  counting.closeAllConnections()
})

it('flush() and shutdown() are bounded and may be called at once and again, whatever the server does', async () => {
  const proxy = await startFaultProxy(server.url)
  proxy.set('black-hole')
  const one = { endpoint: proxy.url, apiKey: KEY, spool: false, exitTimeout: 300 }
  const client = new Client({ ...one, autoStartSession: false, logLevel: 'silent' })
  const session = client.startSession()
  session.run(() => recordTool('step')(() => 1)())
  const waits = [client.flush({ timeoutMs: 200 }), client.flush({ timeoutMs: 100 })]
  expect(await Promise.all(waits)).toEqual([false, false])
  await Promise.all([session.end(), client.shutdown(), client.shutdown()])
  await client.shutdown()
  expect(session.state).toBe('Success')
  expect(() => session.run(() => recordTool('late')(() => 2)())).not.toThrow()
  expect(await client.flush({ timeoutMs: 50 })).toBe(false)
  await proxy.close()
})
