import { noteFault } from '../../faults.ts'
import { currentScope } from '../../context.ts'
import { divertFetch } from '../../time-travel/divert-fetch.ts'
import type { RequestLine } from '../providers/base.ts'
import { isResponse, tapResponse } from './body-tap.ts'
import type { Exchange, OpenExchange, TransportTap } from './exchange.ts'
import { observeCall } from './observed-call.ts'
import { type Around, placeOf } from './place.ts'
import { headersOf } from './plain-body.ts'
import { noteRequestBody } from './request-body.ts'
import { splitUrl } from './url.ts'

type Fetch = typeof globalThis.fetch
type Input = Parameters<Fetch>[0]
type Init = Parameters<Fetch>[1]

/** By shape: libraries replace the global `Request`. */
function isRequest(input: Input): input is Request {
  return typeof input === 'object' && 'url' in input && 'clone' in input
}

function requestLine(input: Input, init: Init): RequestLine | undefined {
  const split = splitUrl(isRequest(input) ? input.url : String(input))
  const method = init?.method ?? (isRequest(input) ? input.method : 'GET')
  return split && { method: method.toUpperCase(), ...split }
}

/** Headers are read as they were given: every request comes by, and making `Headers` of them costs more. */
function headerReader(input: Input, init: Init): (name: string) => string | null {
  return (name) => {
    const given = init?.headers ?? (isRequest(input) ? input.headers : undefined)
    if (given instanceof Headers) return given.get(name)
    return given === undefined ? null : headersOf(given).get(name)
  }
}

function noteBody(input: Input, init: Init, exchange: Exchange): void {
  const body = init?.body
  if (noteRequestBody(body, exchange)) return
  if (body == null && isRequest(input) && input.body && !input.bodyUsed) {
    // The only case in which a body is duplicated: a Request's cannot be read twice.
    const reading = input.clone().arrayBuffer()
    reading.then(
      (bytes) => noteRequestBody(bytes, exchange),
      () => undefined,
    )
  }
}

/** A tap on `globalThis.fetch`. */
export interface FetchTap extends TransportTap {
  /** Puts the tap in place, inert: whoever keeps a reference to `fetch` from now on keeps the tap. */
  place(): void
}

function tryOpen(open: OpenExchange, input: Input, init: Init): Exchange | undefined {
  try {
    const line = requestLine(input, init)
    const exchange = line && open(line, headerReader(input, init))
    if (exchange) noteBody(input, init, exchange)
    return exchange
  } catch (error) {
    noteFault('opening a call', error)
    return undefined
  }
}

function noteResponse(response: unknown, exchange: Exchange): void {
  if (!isResponse(response)) return exchange.ended('completed')
  exchange.responded(response)
  tapResponse(response, exchange)
}

/**
 * What runs in place of a function like `fetch`, be it the global one or a client's own.
 *
 * @param hook undefined when nothing is to be observed
 */
export function aroundFetch(hook: () => OpenExchange | undefined): Around {
  return (call, parameters) => {
    const open = hook()
    const exchange = open && tryOpen(open, parameters[0] as Input, parameters[1] as Init)
    if (!exchange) return call()
    const { diversion } = exchange
    const run = diversion ? () => divertFetch(diversion, parameters, call) : call
    return observeCall(run, exchange, (response) => noteResponse(response, exchange))
  }
}

/** Makes the tap of this process. Functions that it has placed share one state, wherever they are kept. */
export function createFetchTap(): FetchTap {
  let hook: OpenExchange | undefined
  const around = aroundFetch(() => (currentScope().tapped ? undefined : hook))
  const place = placeOf(globalThis, 'fetch', around)
  return {
    place: () => place.put(),
    enable(open) {
      hook = open
      place.put()
    },
    disable() {
      hook = undefined
      place.remove()
    },
  }
}
