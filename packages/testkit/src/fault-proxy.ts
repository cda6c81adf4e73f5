import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Forwarded, forward } from './forward.ts'

/**
 * What a network or a server does to a request: `cut` closes every connection, `black-hole` takes
 * all and gives nothing, `slow` gives one byte a second, `reset` breaks off in mid-answer,
 * `lost-answers` loses every second answer to a request that was carried out; a number is the
 * status of every answer, 413 that of bodies above {@link SMALL_BODY_BYTES} alone.
 */
export type Fault = 'none' | 'cut' | 'black-hole' | 'slow' | 'reset' | 'lost-answers' | FaultStatus

/** The status with which every request is answered. */
export type FaultStatus = 413 | 429 | 500

/** Bodies up to this many bytes pass under the fault 413. */
export const SMALL_BODY_BYTES = 8192

const BYTE_EVERY_MS = 1000

/** A server in front of another, which fails as it is told to. */
export interface FaultProxy {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  /** Requests and connections that met a fault. */
  readonly hits: number
  /** What is held back by the former fault goes on as the new one says. */
  set(fault: Fault): void
  /** Cuts open connections and frees the port. */
  close(): Promise<void>
}

/** Starts a proxy on 127.0.0.1 that forwards to a server, without a fault at first. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = new Proxy(target)
  await proxy.listen()
  return proxy
}

class Proxy implements FaultProxy {
  readonly #target: string
  readonly #sockets = new Set<Socket>()
  readonly #held = new Set<() => void>()
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => request.socket.destroy())
  })
  #fault: Fault = 'none'
  #answers = 0
  #hits = 0

  constructor(target: string) {
    this.#target = target
    this.#server.on('connection', (socket: Socket) => this.#welcome(socket))
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${address.port}`
  }

  get hits(): number {
    return this.#hits
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  set(fault: Fault): void {
    this.#fault = fault
    if (fault === 'cut') for (const socket of this.#sockets) socket.destroy()
    for (const release of this.#held) release()
    this.#held.clear()
  }

  close(): Promise<void> {
    this.set('cut')
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #welcome(socket: Socket): void {
    if (this.#fault === 'cut') {
      this.#hits += 1
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const body = Buffer.concat(pieces)
    if (this.#fault !== 'none') this.#hits += 1
    if (this.#fault === 'black-hole') await this.#released()
    const fault = this.#fault
    if (fault === 'cut') request.socket.destroy()
    else if (typeof fault === 'number' && (fault !== 413 || body.length > SMALL_BODY_BYTES)) {
      response.writeHead(fault, fault === 429 ? { 'retry-after': '1' } : {}).end()
    } else await this.#answer(request, response, await forward(this.#target, request, body))
  }

  async #answer({ socket }: IncomingMessage, response: ServerResponse, answer: Forwarded) {
    const fault = this.#fault
    this.#answers += 1
    if (fault === 'slow') await this.#drip(socket, answer.raw)
    else if (fault === 'reset') {
      const half = answer.raw.subarray(0, answer.raw.length / 2)
      socket.write(half, () => socket.resetAndDestroy())
    } else if (fault === 'cut' || (fault === 'lost-answers' && this.#answers % 2 === 0)) {
      socket.destroy()
    } else response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  async #drip(socket: Socket, raw: Buffer): Promise<void> {
    let sent = 0
    while (this.#fault === 'slow' && sent < raw.length && !socket.destroyed) {
      socket.write(raw.subarray(sent, sent + 1))
      sent += 1
      await this.#released(BYTE_EVERY_MS)
    }
    socket.end(raw.subarray(sent))
  }

  /** Resolves when the fault changes, or when the time is over. */
  #released(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      this.#held.add(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
