import { Client, type ClientOptions, init, recordTool } from '@agentops/sdk'
import { startLocalServer } from '@agentops/testkit/local-server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeCertificate } from './certificate.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Without the host's description, which comes when it comes. */
function client(endpoint: string, options: ClientOptions = {}): Client {
  const quiet = { autoStartSession: false, instrumentLlmCalls: false, environment: false } as const
  return new Client({ endpoint, logLevel: 'silent', ...quiet, ...options })
}

/** Records this many events in one session. */
async function work(one: Client, count: number): Promise<void> {
  const tool = recordTool('step')(async (n: number) => n)
  const session = one.startSession()
  for (let n = 0; n < count; n += 1) await session.run(() => tool(n))
  session.close()
}

interface Request {
  readonly path: string
  readonly bytes: number
}

type Script = (request: Request, response: ServerResponse, attempt: number) => void

/** A server that answers traces as a script says, and takes everything else. */
async function scripted(script: Script) {
  const seen: Request[] = []
  let attempts = 0
  const server = await startLocalServer({
    handle({ path, body }, response) {
      const request = { path, bytes: Buffer.byteLength(body) }
      seen.push(request)
      if (path === '/v1/traces') script(request, response, (attempts += 1))
      else response.end('{}')
    },
  })
  return { url: server.url, seen, close: () => server.close() }
}

describe('answers of the server', () => {
  it('429, 503, a cut connection: sent again until it is taken, and nothing is lost', async () => {
    const server = await scripted((_request, response, attempt) => {
      if (attempt === 1) response.writeHead(429, { 'retry-after': '0' }).end()
      else if (attempt === 2) response.writeHead(503).end()
      else if (attempt === 3) response.destroy()
      else response.end()
    })
    const one = client(server.url)
    await work(one, 5)
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(one.stats()).toMatchObject({ waiting: 0, delivered: 8, retries: 3, dropped: {} })
    await one.shutdown()
    await server.close()
  })

  it('413: halved until only what is too large alone is lost, and counted', async () => {
    const server = await scripted((request, response) => {
      response.writeHead(request.bytes > 20_000 ? 413 : 200).end()
    })
    const one = client(server.url, { spool: false })
    const tool = recordTool('step')(async (text: string) => text.length)
    const session = one.startSession()
    for (const size of [10, 10, 30_000, 10, 10, 10]) await session.run(() => tool('x'.repeat(size)))
    session.close()
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(one.stats()).toMatchObject({ waiting: 0, dropped: { 'too-large': 1 }, delivered: 8 })
    await one.shutdown()
    await server.close()
  })

  it('400: only the event that is to blame is lost', async () => {
    const server = await scripted((request, response) => {
      response.writeHead(request.bytes > 20_000 ? 400 : 200).end('malformed')
    })
    const one = client(server.url, { spool: false })
    const tool = recordTool('step')(async (text: string) => text.length)
    const session = one.startSession()
    for (const size of [10, 30_000, 10]) await session.run(() => tool('x'.repeat(size)))
    session.close()
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(one.stats()).toMatchObject({ waiting: 0, dropped: { refused: 1 }, delivered: 5 })
    await one.shutdown()
    await server.close()
  })

  it('401: everything is kept, and delivered once the key is right', async () => {
    const spool = await temporaryDirectory('delivery-401')
    let isOpen = false
    const server = await startLocalServer({
      handle: (_request, response) => void response.writeHead(isOpen ? 200 : 401).end('{}'),
    })
    const one = client(server.url, { spoolDirectory: spool.path })
    await work(one, 3)
    expect(await one.flush({ timeoutMs: 500 })).toBe(false)
    expect(one.stats()).toMatchObject({ waiting: 6, delivered: 0, dropped: {} })
    expect(one.stats().spoolBytes).toBeGreaterThan(500)
    isOpen = true
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(one.stats()).toMatchObject({ waiting: 0, spoolBytes: 0, delivered: 6 })
    await one.shutdown()
    await server.close()
    await spool.remove()
  })

  it('partial success: what was not taken is counted', async () => {
    const partial = Buffer.from([0x0a, 0x06, 0x08, 0x02, 0x12, 0x02, 0x6e, 0x6f])
    const server = await scripted((_request, response) => {
      response.setHeader('content-type', 'application/x-protobuf')
      response.end(partial)
    })
    const one = client(server.url, { spool: false })
    await work(one, 3)
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(one.stats().dropped).toEqual({ rejected: 2 })
    await one.shutdown()
    await server.close()
  })

  it('never are more requests on their way than allowed', async () => {
    let running = 0
    let most = 0
    const server = await startLocalServer({
      async handle(_request, response) {
        most = Math.max(most, (running += 1))
        await new Promise((resolve) => setTimeout(resolve, 10))
        running -= 1
        response.end('{}')
      },
    })
    const one = client(server.url, { maxInFlight: 2, maxBatchSize: 1, spool: false })
    await work(one, 12)
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(most).toBe(2)
    await one.shutdown()
    await server.close()
  })
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

/** Reads a request's body whole, unzipped when it is zipped. */
async function bodyOf(request: AsyncIterable<Buffer> & { headers: NodeJS.Dict<unknown> }) {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
}

describe('the way to the server', () => {
  it('a plain server is reached through HTTP_PROXY with zipped bodies, unless NO_PROXY names it', async () => {
    const asked: string[] = []
    const bodies: Buffer[] = []
    const proxy = createServer((request, response) => {
      asked.push(`${request.headers['proxy-authorization']} ${request.url}`)
      void bodyOf(request).then((body) => {
        bodies.push(body)
        response.end('{}')
      })
    })
    const port = await listen(proxy)
    vi.stubEnv('HTTP_PROXY', `http://me:pass@127.0.0.1:${port}`)
    const one = client('http://collector.example', { spool: false })
    await work(one, 20)
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(asked).toContain('Basic bWU6cGFzcw== http://collector.example/v1/traces')
    expect(Buffer.concat(bodies).toString('latin1')).toContain('gen_ai.tool.name')
    await one.shutdown()
    const count = asked.length
    vi.stubEnv('NO_PROXY', '.example')
    const direct = client('http://collector.example', { spool: false, exitTimeout: 200 })
    await work(direct, 1)
    await direct.flush({ timeoutMs: 200 })
    expect(asked).toHaveLength(count)
    await direct.shutdown()
    proxy.close()
    proxy.closeAllConnections()
  })

  it('a TLS server with an authority of its own is reached through a CONNECT tunnel', async () => {
    const files = await temporaryDirectory('delivery-tls')
    const { file, ...own } = makeCertificate(files.path, 'collector.example')
    const paths: string[] = []
    const secure = createSecureServer(own, (request, response) => {
      paths.push(request.url ?? '')
      request.resume().once('end', () => response.end('{}'))
    })
    const securePort = await listen(secure)
    const tunnels: string[] = []
    const proxy = createServer().on('connect', (request, socket) => {
      tunnels.push(request.url ?? '')
      const onward = connect(securePort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      socket.on('error', () => onward.destroy())
      onward.on('error', () => socket.destroy())
    })
    const proxyPort = await listen(proxy)
    vi.stubEnv('HTTPS_PROXY', `127.0.0.1:${proxyPort}`)
    const stranger = client('https://collector.example', { spool: false, exitTimeout: 200 })
    await work(stranger, 1)
    expect(await stranger.flush({ timeoutMs: 500 })).toBe(false)
    await stranger.shutdown()
    expect(paths).toEqual([])

    vi.stubEnv('SSL_CERT_FILE', file)
    const one = client('https://collector.example', { spool: false })
    await work(one, 3)
    expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
    expect(paths).toContain('/v1/traces')
    expect(new Set(tunnels)).toEqual(new Set(['collector.example:443']))
    await one.shutdown()
    for (const server of [secure, proxy]) {
      server.close()
      server.closeAllConnections()
    }
    await files.remove()
  })
})

it('the function of docs/howto/serverless.md answers at once and delivers after it', async () => {
  const page = await readFile(
    join(import.meta.dirname, '../../../docs/howto/serverless.md'),
    'utf8',
  )
  const code = /```ts\n([^]*?)```/.exec(page)?.[1] ?? ''
  const directory = await mkdtemp(join(import.meta.dirname, 'serverless-'))
  await writeFile(join(directory, 'handler.ts'), code)
  const paths: string[] = []
  const server = await startLocalServer({
    handle({ path }, response) {
      paths.push(path)
      response.end('{}')
    },
  })
  const quiet = { autoStartSession: false, instrumentLlmCalls: false, logLevel: 'silent' } as const
  const one = init({ endpoint: server.url, spool: false, ...quiet })
  const { handle } = await import(join(directory, 'handler.ts'))
  let later: Promise<unknown> = Promise.resolve()
  const tool = recordTool('step')(async () => 'answered')
  const platform = { waitUntil: (work: Promise<unknown>) => (later = work) }
  expect(await handle(platform, () => tool())).toBe('answered')
  expect(await later).toBe(true)
  expect(paths.toSorted()).toEqual([
    '/api/v1/sessions',
    expect.stringMatching(/[0-9a-f-]{36}$/),
    '/v1/traces',
  ])
  expect(one.stats()).toMatchObject({ waiting: 0, dropped: {} })
  await one.shutdown()
  await server.close()
  await rm(directory, { recursive: true })
})
