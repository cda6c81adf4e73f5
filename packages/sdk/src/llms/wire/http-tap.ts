import { noteFault } from '../../faults.ts'
import { errorMonitor } from 'node:events'
import type http from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { currentScope } from '../../context.ts'
import { noteDiversion } from '../../time-travel/diversion.ts'
import type { RequestLine } from '../providers/base.ts'
import { ConnectionLostError } from './connection-lost.ts'
import { decoding } from './content-encoding.ts'
import type { Exchange, OpenExchange, TransportTap } from './exchange.ts'
import { headerText } from './header-text.ts'
import { type Around, type Place, placeOf } from './place.ts'
import { RequestsPast } from './requests-past.ts'
import { replace } from './shadow.ts'
import { pathOf } from './url.ts'
import { tapWrites } from './written-body.ts'

function requestLine(request: ClientRequest): RequestLine {
  return {
    method: request.method,
    host: (headerText(request.getHeader('host')) ?? request.host).toLowerCase(),
    path: pathOf(request.path),
  }
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

function isIncoming(value: unknown): value is IncomingMessage {
  return typeof value === 'object' && value !== null && 'rawHeaders' in value
}

/**
 * A listener for `response` would keep Node from discarding an answer that nobody wants, so the event
 * is seen on its way.
 */
function tapRequest(request: ClientRequest, exchange: Exchange): void {
  const ending: Ending = { isStopped: false, failure: undefined }
  let isAnswered = false
  tapWrites(request, exchange)
  noteDestroy(request, ending)
  replace(request, 'emit', (original) => (...parameters) => {
    const [event, response] = parameters
    if (event === 'response' && isIncoming(response)) {
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

/**
 * Makes the tap of this process on the requests of `node:http` and `node:https`. Named imports of the
 * modules follow, or, where they cannot, are seen past us. The modules are loaded when the tap is enabled: until then nobody pays for them.
 */
export function createHttpTap(): TransportTap {
  let hook: OpenExchange | undefined
  let places: readonly Place[] | undefined
  let past: RequestsPast | undefined
  /** Functions that we stand in front of may call one another: one request is one exchange. */
  const seen = new WeakSet<ClientRequest>()

  const tryTap = (open: OpenExchange, request: ClientRequest): void => {
    if (seen.has(request)) return
    seen.add(request)
    try {
      const line = requestLine(request)
      const exchange = open(line, (name) => headerText(request.getHeader(name)))
      if (!exchange) return
      noteDiversion(request, exchange.diversion)
      tapRequest(request, exchange)
    } catch (error) {
      // A request that cannot be described is not ours to describe.
      noteFault('opening a call', error)
    }
  }
  const findPlaces = (): Place[] => {
    const plain: typeof http | undefined = process.getBuiltinModule?.('node:http')
    const secure = process.getBuiltinModule?.('node:https')
    if (!plain || !secure) return []
    const isRequest = (value: unknown) => value instanceof plain.ClientRequest
    const see = (request: ClientRequest): void => {
      if (hook && !currentScope().tapped) tryTap(hook, request)
    }
    const passing = new RequestsPast(isRequest, see)
    past = passing
    const around: Around = (call) => {
      const request = passing.through(call)
      if (isRequest(request)) see(request)
      return request
    }
    return [plain, secure].flatMap((module) => [
      placeOf(module, 'request', around),
      placeOf(module, 'get', around),
    ])
  }
  return {
    enable(open) {
      hook = open
      places ??= findPlaces()
      for (const place of places) place.put()
      past?.start()
      syncBuiltinESMExports()
    },
    disable() {
      hook = undefined
      for (const place of places ?? []) place.remove()
      past?.stop()
      syncBuiltinESMExports()
    },
  }
}
