import { currentScope, runInScope } from '../../context.ts'
import type { RequestLine } from '../providers/base.ts'
import { tapResponse } from './body-tap.ts'
import type { Exchange, OpenExchange } from './exchange.ts'

type Fetch = typeof globalThis.fetch
type Input = Parameters<Fetch>[0]
type Init = Parameters<Fetch>[1]

/** Splits a URL by hand: a parse of every URL that passes would cost more than the look-up. */
function splitUrl(url: string): { host: string; path: string } | undefined {
  const scheme = url.indexOf('://')
  if (scheme < 0) return undefined
  const start = scheme + 3
  let end = url.length
  for (const mark of ['?', '#']) {
    const at = url.indexOf(mark, start)
    if (at >= 0 && at < end) end = at
  }
  const slash = url.indexOf('/', start)
  if (slash < 0 || slash > end) return { host: url.slice(start, end).toLowerCase(), path: '/' }
  return { host: url.slice(start, slash).toLowerCase(), path: url.slice(slash, end) }
}

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
function observe(call: () => Promise<Response>, exchange: Exchange): Promise<Response> {
  let answer: Promise<Response>
  try {
    answer = runInScope({ ...currentScope(), tapped: true }, call)
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
export interface FetchTap {
  /** Puts the tap in place, inert: whoever keeps a reference to `fetch` from now on keeps the tap. */
  place(): void
  /** Places the tap and asks `open` about every request; what it does not claim passes untouched. */
  enable(open: OpenExchange): void
  /**
   * Claims nothing any more and puts back the function that was there. When someone has wrapped
   * `fetch` since, the tap stays where it is, inert.
   */
  disable(): void
}

/** Makes the tap of this process. Functions that it has placed share one state, wherever they are kept. */
export function createFetchTap(): FetchTap {
  let hook: OpenExchange | undefined
  let placed: { readonly tapped: Fetch; readonly original: Fetch } | undefined

  const tryOpen = (open: OpenExchange, input: Input, init: Init): Exchange | undefined => {
    try {
      const line = requestLine(input, init)
      const exchange = line && open(line, headerReader(input, init))
      if (exchange) noteRequestBody(input, init, exchange)
      return exchange
    } catch {
      return undefined
    }
  }
  const tapOf = (original: Fetch): Fetch => {
    const tapped = function (this: unknown, ...parameters: Parameters<Fetch>): Promise<Response> {
      const call = () => Reflect.apply(original, this, parameters)
      if (!hook || currentScope().tapped) return call()
      const exchange = tryOpen(hook, parameters[0], parameters[1])
      return exchange ? observe(call, exchange) : call()
    }
    Object.defineProperty(tapped, 'name', { value: original.name, configurable: true })
    Object.defineProperty(tapped, 'length', { value: original.length, configurable: true })
    return tapped
  }
  const place = (): void => {
    const original = globalThis.fetch
    if (placed?.tapped === original) return
    placed = { tapped: tapOf(original), original }
    globalThis.fetch = placed.tapped
  }
  return {
    place,
    enable(open) {
      hook = open
      place()
    },
    disable() {
      hook = undefined
      if (placed && globalThis.fetch === placed.tapped) globalThis.fetch = placed.original
    },
  }
}
