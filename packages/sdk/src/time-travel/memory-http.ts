import type http from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, delayOf, errorOf, type Pace } from './answer.ts'
import type { Diversion, RequestEdit } from './diversion.ts'
import { HOP_HEADERS } from './hop-headers.ts'
import { asSocket } from './memory-socket.ts'

/** What of a request has arrived, beside its body. */
export type Incoming = Pick<http.IncomingMessage, 'method' | 'rawHeaders'>

/** Sends a request over the network after all. */
export type Live = (
  request: Incoming,
  body: Uint8Array,
  edit: RequestEdit | undefined,
) => Promise<http.IncomingMessage>

/** The way of one request. */
export interface Line {
  /** An agent whose connection reaches nothing but this process. */
  agent(protocol: string): http.Agent
  /** Asked when the request has arrived; one without goes live. */
  diversion: () => Diversion | undefined
}

interface Carried {
  readonly line: Line
  readonly live: Live
  readonly client: Duplex
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

async function readAll(request: http.IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

/** An answer that ends in a failure; without a cause the connection just closes. */
class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer'
}

function causeOf(thrown: unknown): Error | undefined {
  const cause = thrown instanceof BrokenAnswer ? thrown.cause : thrown
  return cause === undefined ? undefined : asError(cause)
}

async function serve(answer: Answer, response: http.ServerResponse, pace: Pace): Promise<void> {
  const { status, headers, chunks, failure } = answer
  if (status === 0) throw new BrokenAnswer('no answer', { cause: failure && errorOf(failure) })
  const startedAt = performance.now()
  for (const [name, value] of headers) {
    if (!HOP_HEADERS.has(name.toLowerCase())) response.setHeader(name, value)
  }
  response.writeHead(status)
  response.flushHeaders()
  for (const chunk of chunks) {
    const delay = delayOf(chunk, startedAt, pace)
    if (delay > 0) await sleep(delay)
    if (response.destroyed) return
    response.write(chunk.bytes)
    // One write of the server is one read of the client.
    await new Promise(setImmediate)
  }
  if (failure) throw new BrokenAnswer('the body broke')
  response.end()
}

/** Hands on what the network answers, byte for byte. */
function handOn(answer: http.IncomingMessage, response: http.ServerResponse, client: Duplex): void {
  const raw = answer.rawHeaders.filter(
    (_, index, all) =>
      !/^(transfer-encoding|connection|keep-alive)$/i.test(all[index - (index % 2)] ?? ''),
  )
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, raw)
  answer.on('error', () => client.destroy())
  response.on('close', () => answer.destroy())
  answer.pipe(response)
}

/** Answers requests of `node:http` in this process: Node's own server and client, and no socket between. */
export class MemoryHttp {
  readonly #server: http.Server
  readonly #http: typeof http
  readonly #carried = new WeakMap<object, Carried>()

  /** @param module `node:http`, which only a program that replays needs to load */
  constructor(module: typeof http) {
    this.#http = module
    this.#server = module.createServer((request, response) => {
      const carried = this.#carried.get(request.socket)
      if (!carried) return void response.destroy()
      this.#answer(carried, request, response).catch((error: unknown) => {
        carried.client.destroy(causeOf(error))
      })
    })
  }

  /** The way of a request that is about to be made; `live` sends it over the network. */
  open(live: Live): Line {
    const line: Line = {
      diversion: () => undefined,
      agent: (protocol) => {
        const agent = new this.#http.Agent({ keepAlive: false })
        const createConnection = (): Duplex => this.#connect(line, live)
        return Object.assign(agent, { protocol, createConnection })
      },
    }
    return line
  }

  #connect(line: Line, live: Live): Duplex {
    const [near, far] = duplexPair()
    const client = asSocket(near)
    this.#carried.set(far, { line, live, client })
    this.#server.emit('connection', asSocket(far))
    return client
  }

  async #answer(
    { line, live, client }: Carried,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const body = await readAll(request)
    const diversion = line.diversion()
    const decision = await diversion?.decide(body.length > 0 ? body : undefined)
    if (diversion && decision?.kind === 'serve') {
      await serve(decision.answer, response, { recorded: diversion.isPaced })
      return
    }
    const edit = decision?.kind === 'live' ? decision.edit : undefined
    const sent = edit ? Buffer.from(edit.body) : body
    handOn(await live(request, sent, edit), response, client)
  }
}
