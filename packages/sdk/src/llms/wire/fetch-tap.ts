import { currentScope, runInScope } from '../../context.ts'
import type { RequestLine } from '../providers/base.ts'
import { tapResponse } from './body-tap.ts'
import type { Exchange, OpenExchange, TransportTap } from './exchange.ts'
import { type CallOriginal, placeOf } from './place.ts'
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

function headerReader(input: Input, init: Init): (name: string) => string | null {
  return (name) => {
    const given = init?.headers ?? (isRequest(input) ? input.headers : {})
    return (given instanceof Headers ? given : new Headers(given)).get(name)
  }
}

function noteRequestBody(input: Input, init: Init, exchange: Exchange): void {
  const body = init?.body
  if (typeof body === 'string') exchange.requestBody(body)
  else if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    exchange.requestBody(new TextDecoder().decode(body))
  } else if (body == null && isRequest(input) && input.body && !input.bodyUsed) {
    // The only case in which a body is duplicated: a Request's cannot be read twice.
    const reading = input.clone().text()
    reading.then(
      (text) => exchange.requestBody(text),
      () => undefined,
    )
  }
}

/** Runs the original inside the exchange and hands on the very response it gives. */
function observe(call: CallOriginal, exchange: Exchange): Promise<Response> {
  let answer: Promise<Response>
  try {
    answer = runInScope({ ...currentScope(), tapped: true }, call) as Promise<Response>
  } catch (error) {
    exchange.ended('failed', error)
    throw error
  }
  return Promise.resolve(answer).then(
    (response) => {
      exchange.responded(response)
      tapResponse(response, exchange)
      return response
    },
    (error: unknown) => {
      exchange.ended('failed', error)
      throw error
    },
  )
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
    if (exchange) noteRequestBody(input, init, exchange)
    return exchange
  } catch {
    return undefined
  }
}

/** Makes the tap of this process. Functions that it has placed share one state, wherever they are kept. */
export function createFetchTap(): FetchTap {
  let hook: OpenExchange | undefined
  const place = placeOf(globalThis, 'fetch', (call, parameters) => {
    if (!hook || currentScope().tapped) return call()
    const exchange = tryOpen(hook, parameters[0] as Input, parameters[1] as Init)
    return exchange ? observe(call, exchange) : call()
  })
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
