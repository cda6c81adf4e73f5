import { errorMonitor } from 'node:events'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { currentScope } from '../../context.ts'
import type { RequestLine } from '../providers/base.ts'
import { decoding } from './content-encoding.ts'
import type { Exchange, OpenExchange } from './exchange.ts'
import { replace } from './shadow.ts'

/** Of a longer request body the rest is not kept. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024

/** A tap on the requests of `node:http` and `node:https`. */
export interface HttpTap {
  /** Asks `open` about every request; what it does not claim passes untouched. */
  enable(open: OpenExchange): void
  /** Claims nothing any more and puts back what nobody has wrapped since. */
  disable(): void
}

function headerText(value: number | string | readonly string[] | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'object' ? value.join(', ') : String(value)
}

function requestLine(request: ClientRequest): RequestLine {
  const mark = request.path.search(/[?#]/)
  return {
    method: request.method,
    host: (headerText(request.getHeader('host')) ?? request.host).toLowerCase(),
    path: mark < 0 ? request.path : request.path.slice(0, mark),
  }
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array | undefined {
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk !== 'string') return undefined
  return Buffer.from(chunk, isEncoding(encoding) ? encoding : 'utf8')
}

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value)
}

/** Keeps what is written to a request; `end()` says that it is whole. */
function tapRequestBody(request: ClientRequest, exchange: Exchange): void {
  const pieces: Uint8Array[] = []
  let size = 0
  const note = (chunk: unknown, encoding: unknown): void => {
    const bytes = bytesOf(chunk, encoding)
    size += bytes?.length ?? 0
    // A copy: the writer may fill its buffer again.
    if (bytes && size <= MAX_REQUEST_BYTES) pieces.push(bytes.slice())
  }
  replace(request, 'write', (original) => (...parameters) => {
    note(parameters[0], parameters[1])
    return original(...parameters)
  })
  replace(request, 'end', (original) => (...parameters) => {
    note(parameters[0], parameters[1])
    exchange.requestBody(Buffer.concat(pieces).toString('utf8'))
    return original(...parameters)
  })
}

/** Whose doing the end of an exchange was, as far as it can be told. */
interface Ending {
  /** The host has destroyed the request or its response. */
  isStopped: boolean
  failure: unknown
}

function isConnectionReset(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ECONNRESET'
}

/** Node destroys a response itself, with ECONNRESET, when its connection is lost; hosts do when they give up. */
function noteDestroy(target: ClientRequest | IncomingMessage, ending: Ending): void {
  replace(target, 'destroy', (original) => (...parameters) => {
    const [error] = parameters
    if (isConnectionReset(error) && !ending.isStopped) ending.failure ??= error
    else ending.isStopped = true
    return original(...parameters)
  })
}

/**
 * Observes a response where the parser hands it its body: listening to `data` would start the flow
 * that is the host's to start. Errors are seen by `errorMonitor`, which leaves them unhandled.
 */
function tapResponse(response: IncomingMessage, raw: Exchange, ending: Ending): void {
  const { statusCode = 0, headers } = response
  const exchange = decoding(raw, headers['content-encoding'])
  exchange.responded({
    status: statusCode,
    headers: { get: (name) => headerText(headers[name.toLowerCase()]) },
  })
  noteDestroy(response, ending)
  replace(response, 'push', (original) => (...parameters) => {
    const [chunk] = parameters
    if (chunk instanceof Uint8Array) exchange.chunk(chunk)
    else if (chunk === null && response.complete) exchange.ended('completed')
    return original(...parameters)
  })
  response.on('close', () => {
    if (response.complete) exchange.ended('completed')
    else if (ending.isStopped) exchange.ended('cancelled')
    else exchange.ended('failed', ending.failure ?? new ConnectionLostError())
  })
}

/** A response ended before it was complete and nothing said why. */
class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'

  constructor() {
    super('the connection was closed before the answer was complete')
  }
}

/**
 * A listener for `response` would keep Node from discarding an answer that nobody wants, so the event
 * is seen on its way.
 */
function tapRequest(request: ClientRequest, exchange: Exchange): void {
  const ending: Ending = { isStopped: false, failure: undefined }
  let isAnswered = false
  tapRequestBody(request, exchange)
  noteDestroy(request, ending)
  replace(request, 'emit', (original) => (...parameters) => {
    const [event, response] = parameters
    if (event === 'response' && response instanceof http.IncomingMessage) {
      isAnswered = true
      tapResponse(response, exchange, ending)
    }
    return original(...parameters)
  })
  request.on(errorMonitor, (error: unknown) => (ending.failure ??= error))
  request.on('close', () => {
    if (!isAnswered) exchange.ended('failed', ending.failure ?? new ConnectionLostError())
  })
}

type Requester = typeof http.request

interface Place {
  readonly module: { request: Requester; get: Requester }
  readonly name: 'request' | 'get'
}

const PLACES: readonly Place[] = [
  { module: http, name: 'request' },
  { module: http, name: 'get' },
  { module: https, name: 'request' },
  { module: https, name: 'get' },
]

/** Makes the tap of this process. Named imports of the modules follow. */
export function createHttpTap(): HttpTap {
  let hook: OpenExchange | undefined
  /** Wrappers may call one another: one request is one exchange. */
  const seen = new WeakSet<ClientRequest>()
  const placed = new Map<Place, { readonly tapped: Requester; readonly original: Requester }>()

  const tryTap = (open: OpenExchange, request: ClientRequest): void => {
    if (seen.has(request)) return
    seen.add(request)
    try {
      const line = requestLine(request)
      const exchange = open(line, (name) => headerText(request.getHeader(name)))
      if (exchange) tapRequest(request, exchange)
    } catch {
      // A request that cannot be described is not ours to describe.
    }
  }
  const tapOf = (original: Requester): Requester => {
    const tapped = function (this: unknown, ...parameters: unknown[]): unknown {
      const request: unknown = Reflect.apply(original, this, parameters)
      const isClaimable = !currentScope().tapped && request instanceof http.ClientRequest
      if (hook && isClaimable) tryTap(hook, request)
      return request
    }
    Object.defineProperty(tapped, 'name', { value: original.name, configurable: true })
    Object.defineProperty(tapped, 'length', { value: original.length, configurable: true })
    return tapped as Requester
  }
  return {
    enable(open) {
      hook = open
      for (const place of PLACES) {
        const original = place.module[place.name]
        if (placed.get(place)?.tapped === original) continue
        const tapped = tapOf(original)
        placed.set(place, { tapped, original })
        place.module[place.name] = tapped
      }
      syncBuiltinESMExports()
    },
    disable() {
      hook = undefined
      for (const [place, { tapped, original }] of placed) {
        if (place.module[place.name] === tapped) place.module[place.name] = original
      }
      syncBuiltinESMExports()
    },
  }
}
