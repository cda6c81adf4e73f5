import type http2 from 'node:http2'
import type { ClientHttp2Stream, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { type Duplex, duplexPair } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionLostError } from '../llms/wire/connection-lost.ts'
import type { CallOriginal } from '../llms/wire/place.ts'
import { type Answer, delayOf, errorOf, type Pace } from './answer.ts'
import { type Diversion, editedHeaders, editedTarget, type RequestEdit } from './diversion.ts'
import { HOP_HEADERS } from './hop-headers.ts'

/** A request of an HTTP/2 session that a recording may answer. */
export interface DivertedStream {
  /** Where the session leads: `https://host`. */
  readonly authority: string
  /** As they were given to `request()`: headers and options. */
  readonly parameters: readonly unknown[]
  readonly diversion: Diversion
  /** Makes the request on the session it was meant for. */
  readonly send: CallOriginal
}

/** Both ends of a stream that leads nowhere but through this process. */
interface Ends {
  /** The program's. */
  readonly client: ClientHttp2Stream
  readonly server: ServerHttp2Stream
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

function responseHeaders({ status, headers }: Answer): Record<string, string | number> {
  const kept = headers.filter(([name]) => !HOP_HEADERS.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ':status': status }
}

async function serve(answer: Answer, { client, server }: Ends, pace: Pace): Promise<void> {
  const { status, chunks, failure } = answer
  const startedAt = performance.now()
  if (status > 0) server.respond(responseHeaders(answer))
  for (const chunk of chunks) {
    const delay = delayOf(chunk, startedAt, pace)
    if (delay > 0) await sleep(delay)
    if (server.destroyed) return
    server.write(chunk.bytes)
    // One write of the server is one read of the client.
    await new Promise(setImmediate)
  }
  if (failure || status === 0) client.destroy(failure && errorOf(failure))
  else server.end()
}

/** The program's headers, for a request that was edited. */
function headersOf(headers: unknown, edit: RequestEdit): unknown {
  const edited = Object.fromEntries(editedHeaders(Object.entries(Object(headers)), edit))
  return { ...edited, ':path': editedTarget(String(edited[':path']), edit) }
}

/** Hands on what the network answers. */
function handOn(real: ClientHttp2Stream, { client, server }: Ends): void {
  real.on('response', (headers: IncomingHttpHeaders) => {
    if (server.destroyed) return
    server.respond({ ...headers })
    real.pipe(server)
  })
  real.on('error', (error) => client.destroy(error))
  real.on('close', () => {
    if (!server.headersSent) client.destroy(new ConnectionLostError())
  })
  server.on('close', () => real.close())
}

/** Answers requests of HTTP/2 sessions in this process: Node's own server and client, and no socket between. */
export class MemoryHttp2 {
  readonly #http2: typeof http2
  readonly #sessions = new WeakSet<object>()
  #isConnecting = false

  /** @param module `node:http2`, which only a program that replays needs to load */
  constructor(module: typeof http2) {
    this.#http2 = module
  }

  /** Whether the session that is being connected now is one of ours. */
  get isConnecting(): boolean {
    return this.#isConnecting
  }

  /** Whether a session is one of ours. */
  has(session: unknown): boolean {
    return typeof session === 'object' && session !== null && this.#sessions.has(session)
  }

  /** The stream that the program gets. */
  request(diverted: DivertedStream): ClientHttp2Stream {
    const [near, far] = duplexPair()
    const server = this.#http2.createServer()
    const session = this.#connect(diverted.authority, near)
    const [headers, options] = diverted.parameters
    const client = session.request(Object(headers), Object(options))
    session.on('error', (error) => client.destroy(error))
    client.on('close', () => session.close())
    server.on('stream', (stream) => {
      stream.on('error', () => undefined)
      this.#answer(diverted, { client, server: stream }).catch((error: unknown) => {
        client.destroy(asError(error))
      })
    })
    server.emit('connection', far)
    return client
  }

  #connect(authority: string, near: Duplex): http2.ClientHttp2Session {
    this.#isConnecting = true
    try {
      const session = this.#http2.connect(authority, { createConnection: () => near })
      this.#sessions.add(session)
      return session
    } finally {
      this.#isConnecting = false
    }
  }

  async #answer({ parameters, diversion, send }: DivertedStream, ends: Ends): Promise<void> {
    const body = await buffer(ends.server)
    const decision = await diversion.decide(body.length > 0 ? body : undefined)
    if (decision.kind === 'serve') {
      return serve(decision.answer, ends, { recorded: diversion.isPaced })
    }
    const [headers, options] = parameters
    const { edit } = decision
    const given = edit ? headersOf(headers, edit) : headers
    const real = send([given, options]) as ClientHttp2Stream
    handOn(real, ends)
    real.end(edit?.body ?? body)
  }
}
