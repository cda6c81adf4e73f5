import { stopInstrumenting } from '@agentops/sdk'
import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import * as undici from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { type ObservingServer, startObservingServer } from './observing-server.ts'
import { outcomeOf } from './with-and-without.ts'

/**
 * Traffic that no provider claims passes the taps untouched: each scenario runs without and with us,
 * and what the client got, what the server saw (headers in order and casing, bodies, trailers) and the
 * number of connections must be equal. `npm run test:large` downloads 1 GB instead of 64 MB.
 */

const MEGABYTE = 1024 * 1024
const DOWNLOAD_MB = Number(process.env['DOWNLOAD_MB'] ?? 64)
const UPLOAD_MB = Number(process.env['UPLOAD_MB'] ?? 16)
/** What a process may grow while it downloads: a quarter of the large download. */
const MEMORY_LIMIT = 256 * MEGABYTE

let server: ObservingServer

beforeAll(async () => {
  server = await startObservingServer()
})

afterAll(async () => {
  stopInstrumenting()
  await server.close()
})

type Scenario = () => Promise<unknown>

async function run(scenario: Scenario) {
  server.look()
  const outcome = await outcomeOf(scenario)
  await sleep(30)
  return { outcome, ...server.look() }
}

async function runBoth(scenario: Scenario) {
  stopInstrumenting()
  const bare = await run(scenario)
  startInstrumenting(() => undefined)
  const tapped = await run(scenario)
  stopInstrumenting()
  return { bare, tapped }
}

/** A body that comes in pieces. */
function upload(): ReadableStream {
  return Readable.toWeb(Readable.from(pieces())) as ReadableStream
}

function* pieces(): Generator<Uint8Array> {
  const piece = new Uint8Array(MEGABYTE).fill(7)
  for (let index = 0; index < UPLOAD_MB; index += 1) yield piece
}

/** Reads to the end without keeping anything; true when memory stayed within the limit. */
async function drain(body: AsyncIterable<Uint8Array>): Promise<[size: number, isBounded: boolean]> {
  const before = process.memoryUsage().rss
  let size = 0
  let most = 0
  for await (const chunk of body) {
    if (Math.floor((size + chunk.length) / MEGABYTE) > Math.floor(size / MEGABYTE)) {
      most = Math.max(most, process.memoryUsage().rss - before)
    }
    size += chunk.length
  }
  return [size, most < MEMORY_LIMIT]
}

function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  return response.body as unknown as AsyncIterable<Uint8Array>
}

/** Aborts when the scenario says so. */
function aborting(after: 'at once' | number): AbortSignal {
  if (after === 'at once') return AbortSignal.abort()
  const controller = new AbortController()
  setTimeout(() => controller.abort(), after)
  return controller.signal
}

const custom = { 'X-Mixed-Case': 'a', accept: 'text/plain', 'X-Second': 'b' }

const FETCH: Readonly<Record<string, Scenario>> = {
  'headers and a text body': async () => {
    const response = await fetch(`${server.url}/echo`, {
      method: 'POST',
      body: 'é',
      headers: custom,
    })
    return [response.status, [...response.headers.keys()], await response.text()]
  },
  'a streamed upload': async () => {
    const init = { method: 'PUT', body: upload(), duplex: 'half' as const }
    return (await fetch(`${server.url}/echo`, init)).status
  },
  'a form and a blob': async () => {
    const form = new FormData()
    form.append('file', new Blob(['content'], { type: 'text/plain' }), 'name.txt')
    const blob = new Blob([new Uint8Array(1000)], { type: 'application/octet-stream' })
    const send = async (body: FormData | Blob) =>
      (await fetch(`${server.url}/echo`, { method: 'POST', body })).text()
    return [await send(form), await send(blob)]
  },
  'a Request object': async () => {
    const request = new Request(`${server.url}/echo`, {
      method: 'POST',
      body: 'x',
      headers: custom,
    })
    return [await (await fetch(request)).text(), request.bodyUsed]
  },
  'a large download': async () => drain(bodyOf(await fetch(`${server.url}/large/${DOWNLOAD_MB}`))),
  'an early break': async () => {
    for await (const chunk of bodyOf(await fetch(`${server.url}/large/4`))) return chunk.length > 0
    return 'nothing came'
  },
  'an abort before': async () => {
    await (await fetch(`${server.url}/echo`)).text()
    return fetch(`${server.url}/echo`, { signal: aborting('at once') })
  },
  'an abort during headers': () => fetch(`${server.url}/silent`, { signal: aborting(30) }),
  'an abort during the body': async () =>
    (await fetch(`${server.url}/stuck`, { signal: aborting(60) })).text(),
  'a timeout': () => fetch(`${server.url}/silent`, { signal: AbortSignal.timeout(30) }),
  'a body that breaks off': async () => (await fetch(`${server.url}/broken`)).text(),
  'redirects, followed': async () => {
    const seen: unknown[] = []
    for (const status of [301, 303, 307, 308]) {
      const response = await fetch(`${server.url}/redirect/${status}`, {
        method: 'POST',
        body: 'moved',
      })
      seen.push([response.redirected, new URL(response.url).pathname, await response.text()])
    }
    return seen
  },
  'redirects, not followed': async () => {
    const response = await fetch(`${server.url}/redirect/302`, { redirect: 'manual' })
    return [response.status, response.type, response.headers.get('location')]
  },
  'redirects, refused': () => fetch(`${server.url}/redirect/302`, { redirect: 'error' }),
}

interface Got {
  readonly response: IncomingMessage
  readonly reused: boolean
}

/** Makes a request; `body` pieces are written one by one. */
function ask(
  path: string,
  options: RequestOptions = {},
  body: Iterable<string | Uint8Array> = [],
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port: server.port, host: '127.0.0.1', path, ...options })
    request.on('error', reject)
    request.on('response', (response) => resolve({ response, reused: request.reusedSocket }))
    request.on('timeout', () => request.destroy(new Error('took too long')))
    const send = () => Readable.from(body).pipe(request)
    if (options.headers && 'expect' in options.headers) request.on('continue', send)
    else send()
  })
}

const HTTP: Readonly<Record<string, Scenario>> = {
  'headers and a body': async () => {
    const { response } = await ask('/echo', { method: 'POST', headers: custom }, ['a', 'b'])
    return [
      response.statusCode,
      response.rawHeaders.filter((_, index) => index % 2 === 0),
      await text(response),
    ]
  },
  'a streamed upload': async () => text((await ask('/echo', { method: 'PUT' }, pieces())).response),
  'a large download': async () => drain((await ask(`/large/${DOWNLOAD_MB}`)).response),
  'connections kept alive': async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const seen: unknown[] = []
    for (let round = 0; round < 3; round += 1) {
      const { response, reused } = await ask('/echo', { agent })
      seen.push([reused, await text(response)])
      await sleep(1)
    }
    agent.destroy()
    return seen
  },
  '100-continue': async () => {
    const headers = { expect: '100-continue', 'content-length': 4 }
    return text((await ask('/echo', { method: 'POST', headers }, ['body'])).response)
  },
  'an upgrade': () =>
    new Promise((resolve, reject) => {
      const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': 'abc' }
      const request = http.request({
        port: server.port,
        host: '127.0.0.1',
        path: '/socket',
        headers,
      })
      request.on('error', reject).on('upgrade', (response, socket, head) => {
        socket.destroy()
        resolve([response.statusCode, response.rawHeaders, head.toString()])
      })
      request.end()
    }),
  trailers: async () => {
    const { response } = await ask('/trailers')
    return [await text(response), response.rawTrailers]
  },
  'an abort before': async () => {
    await text((await ask('/echo')).response)
    return ask('/echo', { signal: aborting('at once') })
  },
  'an abort during headers': () => ask('/silent', { signal: aborting(30) }),
  'an abort during the body': async () =>
    text((await ask('/stuck', { signal: aborting(60) })).response),
  'a timeout': () => ask('/silent', { timeout: 30 }),
  'a body that breaks off': async () => text((await ask('/broken')).response),
  'a redirect': async () => {
    const { response } = await ask('/redirect/302')
    return [response.statusCode, response.headers.location, (await buffer(response)).length]
  },
}

const UNDICI: Readonly<Record<string, Scenario>> = {
  'headers and a body': async () => {
    const { statusCode, body } = await undici.request(`${server.url}/echo`, {
      method: 'POST',
      headers: custom,
      body: 'a',
    })
    return [statusCode, await body.text()]
  },
  'a streamed upload': async () => {
    const asked = { method: 'PUT' as const, body: Readable.from(pieces()) }
    return (await undici.request(`${server.url}/echo`, asked)).body.text()
  },
  'a large download': async () =>
    drain((await undici.request(`${server.url}/large/${DOWNLOAD_MB}`)).body),
  trailers: async () => {
    const { body, trailers } = await undici.request(`${server.url}/trailers`)
    return [await body.text(), trailers]
  },
  'an abort during the body': async () =>
    (await undici.request(`${server.url}/stuck`, { signal: aborting(60) })).body.text(),
  'a timeout': () => undici.request(`${server.url}/silent`, { headersTimeout: 30 }),
  'a body that breaks off': async () => (await undici.request(`${server.url}/broken`)).body.text(),
}

describe('through fetch', () => {
  it.each(Object.entries(FETCH))('%s', async (_name, scenario) => {
    const { bare, tapped } = await runBoth(scenario)
    expect(bare.requests.length).toBeGreaterThan(0)
    expect(tapped).toEqual(bare)
  })
})

describe('through node:http', () => {
  it.each(Object.entries(HTTP))('%s', async (_name, scenario) => {
    const { bare, tapped } = await runBoth(scenario)
    expect(bare.requests.length).toBeGreaterThan(0)
    expect(tapped).toEqual(bare)
  })
})

describe('through undici', () => {
  it.each(Object.entries(UNDICI))('%s', async (_name, scenario) => {
    const { bare, tapped } = await runBoth(scenario)
    expect(bare.requests.length).toBeGreaterThan(0)
    expect(tapped).toEqual(bare)
  })
})
