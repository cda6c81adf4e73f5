import { noteFault } from '../../faults.ts'
import { divertFern } from '../../time-travel/divert-fern.ts'
import type { Exchange, OpenExchange } from './exchange.ts'
import { observeCall } from './observed-call.ts'
import type { Around } from './place.ts'
import { headersOf, property, tapPlainBody } from './plain-body.ts'
import { noteRequestBody } from './request-body.ts'
import { splitUrl } from './url.ts'

/** What the response of a fetcher says when it does not hand out the one of HTTP. */
const TYPES: Readonly<Record<string, string>> = {
  sse: 'text/event-stream',
  streaming: 'application/stream+json',
}

function tryOpen(open: OpenExchange, request: unknown): Exchange | undefined {
  try {
    const split = splitUrl(String(property(request, 'url')))
    const method = String(property(request, 'method')).toUpperCase()
    const headers = headersOf(property(request, 'headers'))
    const exchange = split && open({ method, ...split }, (name) => headers.get(name))
    const body = property(request, 'body')
    if (exchange && !noteRequestBody(body, exchange) && body !== undefined) {
      exchange.requestBody(JSON.stringify(body))
    }
    return exchange
  } catch (error) {
    noteFault('opening a call', error)
    return undefined
  }
}

/** A fetcher resolves with `{ ok: true, body }` or `{ ok: false, error: { statusCode, body } }`. */
function noteResult(request: unknown, result: unknown, exchange: Exchange): void {
  const raw = property(result, 'rawResponse')
  const failure = property(result, 'error')
  const status = Number(property(raw, 'status') ?? property(failure, 'statusCode') ?? 200)
  if (failure !== undefined && Number.isNaN(status)) return exchange.ended('failed', failure)
  const headers = headersOf(property(raw, 'headers') ?? property(result, 'headers'))
  const fallback = TYPES[String(property(request, 'responseType'))] ?? 'application/json'
  const get = (name: string) => headers.get(name) ?? (name === 'content-type' ? fallback : null)
  exchange.responded({ status, headers: { get } })
  tapPlainBody(property(failure ?? result, 'body'), exchange)
}

/** What runs in place of a `fetcher` of clients that Fern generates (cohere-ai). */
export function aroundFern(hook: () => OpenExchange | undefined): Around {
  return (call, [request]) => {
    const open = hook()
    const exchange = open && tryOpen(open, request)
    if (!exchange) return call()
    const { diversion } = exchange
    const run = diversion ? () => divertFern(diversion, request, call) : call
    return observeCall(run, exchange, (result) => noteResult(request, result, exchange))
  }
}
