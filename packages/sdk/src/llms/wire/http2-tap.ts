import { noteFault } from '../../faults.ts'
import { errorMonitor } from 'node:events'
import type http2 from 'node:http2'
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import { syncBuiltinESMExports } from 'node:module'
import { duplexPair } from 'node:stream'
import { currentScope } from '../../context.ts'
import type { HeaderReader, RequestLine } from '../providers/base.ts'
import { Http2Diversion } from '../../time-travel/divert-http2.ts'
import { asSocket } from '../../time-travel/memory-socket.ts'
import { ConnectionLostError } from './connection-lost.ts'
import { decoding } from './content-encoding.ts'
import type { DivertibleTap, Exchange, OpenExchange } from './exchange.ts'
import { headerText } from './header-text.ts'
import { type Around, type CallOriginal, type Place, placeOf } from './place.ts'
import { property } from './plain-body.ts'
import { replace } from './shadow.ts'
import { pathOf } from './url.ts'
import { tapWrites } from './written-body.ts'

/** Whether what is imported by name from a module of Node's changes with the module. */
const NAMES_FOLLOW = !('bun' in process.versions || 'deno' in process.versions)

/** Names keep the case that the caller wrote them in until they are on the wire. */
function headerReader(headers: object): HeaderReader {
  return (name) => {
    const key = Object.keys(headers).find((key) => key.toLowerCase() === name)
    return key === undefined ? null : headerText(Reflect.get(headers, key))
  }
}

function requestLine(header: HeaderReader, defaultHost = ''): RequestLine {
  return {
    method: header(':method') ?? 'GET',
    host: (header(':authority') ?? header('host') ?? defaultHost).toLowerCase(),
    path: pathOf(header(':path') ?? '/'),
  }
}

function tryOpen(open: OpenExchange, headers: unknown, host?: string): Exchange | undefined {
  try {
    const header = headerReader(Object(headers))
    return open(requestLine(header, host), header)
  } catch (error) {
    // A request that cannot be described is not ours to describe.
    noteFault('opening a call', error)
    return undefined
  }
}

/** Node closes the streams of a lost connection itself, as hosts do when they give up. */
function isConnectionLost(stream: ClientHttp2Stream): boolean {
  try {
    return stream.session?.socket.destroyed ?? false
  } catch {
    return true
  }
}

/** Follows one stream from its answer to its end. */
class StreamWatch {
  readonly #stream: ClientHttp2Stream
  #exchange: Exchange
  #isAnswered = false
  #isComplete = false
  /** The host has closed or destroyed the stream. */
  #isStopped = false
  #failure: unknown
  /** What came before the answer's head is known: Deno tells of that later. */
  #early: Uint8Array[] = []

  constructor(stream: ClientHttp2Stream, exchange: Exchange) {
    this.#stream = stream
    this.#exchange = exchange
  }

  answered(headers: IncomingHttpHeaders & { readonly ':status'?: number | undefined }): void {
    this.#isAnswered = true
    this.#exchange = decoding(this.#exchange, headers['content-encoding'])
    this.#exchange.responded({
      status: headers[':status'] ?? 0,
      headers: { get: (name) => headerText(headers[name.toLowerCase()]) },
    })
    this.#handOn()
    if (this.#isComplete) this.#exchange.ended('completed')
  }

  /** Node's own push: bytes, or null at the end, be it the answer's or the stream's. */
  pushed(chunk: unknown): void {
    if (chunk instanceof Uint8Array) {
      if (this.#isAnswered) this.#exchange.chunk(chunk)
      else this.#early.push(chunk)
    } else if (chunk === null && !this.#isStopped && this.#stream.rstCode === 0) {
      this.#isComplete = true
      if (this.#isAnswered) this.#exchange.ended('completed')
    }
  }

  /** Before Node acts: a code that is there already came from the other side. */
  stopped(isCancelled = false): void {
    // Bun has no code before there is one.
    const isOthers = Boolean(this.#stream.rstCode) || isConnectionLost(this.#stream)
    if (isCancelled || !isOthers) this.#isStopped = true
  }

  failed(error: unknown): void {
    this.#failure ??= error
  }

  closed(): void {
    this.#handOn()
    if (this.#isStopped) this.#exchange.ended('cancelled')
    else this.#exchange.ended('failed', this.#failure ?? new ConnectionLostError())
  }

  #handOn(): void {
    for (const chunk of this.#early) this.#exchange.chunk(chunk)
    this.#early = []
  }
}

/** Node destroys a stream with an error of its own when the other side broke it off. */
function isBroken(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' && /^ERR_HTTP2|^ECONNRESET/.test(code) && !isCancelled(error)
}

/** What streams are told of whose session the host destroys: in Node those that wait, in Bun all. */
function isCancelled(error: unknown): boolean {
  return property(error, 'code') === 'ERR_HTTP2_STREAM_CANCEL' && !property(error, 'cause')
}

/** Listening to `data` would start the flow that is the host's to start, so `push` is observed. */
function tapStream(stream: ClientHttp2Stream, exchange: Exchange): void {
  const watch = new StreamWatch(stream, exchange)
  tapWrites(stream, exchange)
  replace(stream, 'push', (original) => (...parameters) => {
    watch.pushed(parameters[0])
    return original(...parameters)
  })
  replace(stream, 'close', (original) => (...parameters) => {
    watch.stopped()
    return original(...parameters)
  })
  replace(stream, 'destroy', (original) => (...parameters) => {
    if (isBroken(parameters[0])) watch.failed(parameters[0])
    else watch.stopped(isCancelled(parameters[0]))
    return original(...parameters)
  })
  stream.on('response', (headers) => watch.answered(headers))
  stream.on(errorMonitor, (error: unknown) => watch.failed(error))
  stream.on('close', () => watch.closed())
}

/** Where the class of sessions keeps `request`: Node exports no name for it. */
function prototypeOf(session: ClientHttp2Session): object | undefined {
  let prototype: unknown = Object.getPrototypeOf(session)
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, 'request')) return prototype
    prototype = Object.getPrototypeOf(prototype)
  }
  return undefined
}

/** A session that leads nowhere, for its class: where imports by name do not follow, `connect` may not be seen. */
function sampleSession({ connect }: typeof http2): ClientHttp2Session {
  const [near] = duplexPair()
  const session = connect('http://localhost', { createConnection: () => asSocket(near) })
  session.on('error', () => undefined)
  session.destroy()
  return session
}

/** A request that is about to be made. */
interface Asked {
  readonly send: CallOriginal
  readonly parameters: readonly unknown[]
  readonly session: unknown
}

/**
 * Makes the tap of this process on the streams of `node:http2`. The class of sessions is met when
 * somebody connects; from then on the requests of all sessions are seen, older ones' too.
 */
export function createHttp2Tap(): DivertibleTap {
  let hook: OpenExchange | undefined
  let connecting: Place | undefined
  let requesting: Place | undefined
  let diversion: Http2Diversion | undefined

  /** Opens the exchange before the request is made, so that it need not be. */
  const divert = (open: OpenExchange, asked: Asked): ClientHttp2Stream | undefined => {
    if (!diversion?.isWanted) return undefined
    const { send, parameters, session } = asked
    const exchange = tryOpen(open, parameters[0], diversion.hostOf(session))
    if (!exchange?.diversion) return undefined
    const stream = diversion.request(session, exchange.diversion, { parameters, send })
    tapStream(stream, exchange)
    return stream
  }
  const aroundRequest: Around = (send, parameters, session) => {
    if (!hook || currentScope().tapped || diversion?.isOwn(session)) return send()
    const diverted = divert(hook, { send, parameters, session })
    if (diverted) return diverted
    const stream = send() as ClientHttp2Stream
    const exchange = tryOpen(hook, stream.sentHeaders)
    if (exchange) tapStream(stream, exchange)
    return stream
  }
  const meet = (session: ClientHttp2Session): void => {
    const prototype = prototypeOf(session)
    if (!prototype) return
    requesting = placeOf(prototype, 'request', aroundRequest)
    requesting.put()
  }
  const aroundConnect: Around = (call, parameters) => {
    const session = (
      diversion?.isWanted ? diversion.connect(call, parameters) : call()
    ) as ClientHttp2Session
    if (hook && !requesting) meet(session)
    return session
  }
  return {
    enable(open) {
      hook = open
      const module = process.getBuiltinModule?.('node:http2')
      if (module && !requesting && !NAMES_FOLLOW) meet(sampleSession(module))
      connecting ??= module && placeOf(module, 'connect', aroundConnect)
      connecting?.put()
      requesting?.put()
      syncBuiltinESMExports()
    },
    disable() {
      hook = undefined
      connecting?.remove()
      requesting?.remove()
      syncBuiltinESMExports()
    },
    divert(isReplaying) {
      const module = process.getBuiltinModule?.('node:http2')
      diversion ??= module && new Http2Diversion(module, isReplaying)
    },
  }
}
