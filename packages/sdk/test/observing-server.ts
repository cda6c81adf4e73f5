import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'

/** What a server can tell of one request. */
interface SeenRequest {
  readonly method: string | undefined
  readonly url: string | undefined
  /** In order and casing as sent; a form's boundary, which is random, left out. */
  readonly headers: readonly string[]
  bytes: number
  digest: string
  trailers: readonly string[]
}

/** A server that notes everything that it can see of its clients. */
export interface ObservingServer {
  readonly url: string
  readonly port: number
  /** What was seen since the last look, and over how many connections. */
  look(): { requests: SeenRequest[]; connections: number }
  close(): Promise<void>
}

const PIECE = Buffer.alloc(1024 * 1024, 'x')

function* pieces(count: number): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) yield PIECE
}

const RANDOM = /boundary=.*/

async function readBody(request: IncomingMessage, seen: SeenRequest): Promise<void> {
  const hash = createHash('sha1')
  const isForm = /multipart/.test(request.headers['content-type'] ?? '')
  for await (const chunk of request) {
    seen.bytes += (chunk as Buffer).length
    if (!isForm) hash.update(chunk as Buffer)
  }
  seen.digest = hash.digest('hex')
  seen.trailers = request.rawTrailers
}

type Answer = (response: ServerResponse, argument: number) => unknown

/** First word of a path → what is answered; `/word/NUMBER` gives it a number. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  echo: (response) => response.end('seen'),
  large: (response, megabytes) => pipeline(Readable.from(pieces(megabytes)), response),
  trailers: (response) => {
    response.writeHead(200, { trailer: 'X-Sum' })
    response.write('body')
    response.addTrailers({ 'X-Sum': '42' })
    response.end()
  },
  silent: () => undefined,
  stuck: (response) => {
    response.write('begun')
  },
  broken: (response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    setTimeout(() => response.destroy(), 20)
  },
  redirect: (response, status) => response.writeHead(status, { location: '/echo/moved' }).end(),
}

/** Starts the server on a free port of this machine. */
export async function startObservingServer(): Promise<ObservingServer> {
  let requests: SeenRequest[] = []
  let sockets = new Set<Socket>()
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url, rawHeaders } = request
    const headers = rawHeaders.map((text) => text.replace(RANDOM, 'boundary'))
    const seen: SeenRequest = { method, url, headers, bytes: 0, digest: '', trailers: [] }
    requests.push(seen)
    sockets.add(request.socket)
    await readBody(request, seen)
    const [, word = '', argument = ''] = (url ?? '').split('/')
    await ANSWERS[word]?.(response, Number(argument))
  }
  const server = http.createServer((request, response) => {
    // A client that hangs up ends the reading or writing; that is its business.
    serve(request, response).catch(() => response.destroy())
  })
  server.on('checkContinue', (request, response) => {
    response.writeContinue()
    server.emit('request', request, response)
  })
  server.on('upgrade', (request, socket) => {
    requests.push({
      method: request.method,
      url: request.url,
      headers: request.rawHeaders,
      bytes: 0,
      digest: '',
      trailers: [],
    })
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi',
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    look() {
      const looked = { requests, connections: sockets.size }
      requests = []
      sockets = new Set()
      return looked
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
