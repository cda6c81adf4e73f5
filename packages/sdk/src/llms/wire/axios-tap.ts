import { noteFault } from '../../faults.ts'
import { divertAxios } from '../../time-travel/divert-axios.ts'
import type { Exchange, OpenExchange } from './exchange.ts'
import { observeCall } from './observed-call.ts'
import type { Around } from './place.ts'
import { headersOf, property, tapPlainBody } from './plain-body.ts'
import { noteRequestBody } from './request-body.ts'
import { splitUrl } from './url.ts'

function textOf(config: unknown, name: string, fallback: string): string {
  const value = property(config, name)
  return typeof value === 'string' ? value : fallback
}

function urlOf(config: unknown): string {
  const url = textOf(config, 'url', '')
  const base = textOf(config, 'baseURL', '')
  if (base === '' || url.includes('://')) return url
  return `${base.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`
}

function tryOpen(open: OpenExchange, config: unknown): Exchange | undefined {
  try {
    const split = splitUrl(urlOf(config))
    const method = textOf(config, 'method', 'get').toUpperCase()
    const headers = headersOf(property(config, 'headers'))
    const exchange = split && open({ method, ...split }, (name) => headers.get(name))
    if (exchange) noteRequestBody(property(config, 'data'), exchange)
    return exchange
  } catch (error) {
    noteFault('opening a call', error)
    return undefined
  }
}

function noteResponse(response: unknown, exchange: Exchange): void {
  const headers = headersOf(property(response, 'headers'))
  exchange.responded({ status: Number(property(response, 'status')), headers })
  tapPlainBody(property(response, 'data'), exchange)
}

/** axios rejects with an error that carries the response when the status is none it accepts. */
function noteRejection(error: unknown, exchange: Exchange): void {
  const response = property(error, 'response')
  if (response !== undefined) noteResponse(response, exchange)
}

/**
 * What runs in place of an adapter of axios (https://axios-http.com/docs/req_config, "adapter"): a
 * function from a request's configuration to its response.
 */
export function aroundAxios(hook: () => OpenExchange | undefined): Around {
  return (call, [config]) => {
    const open = hook()
    const exchange = open && tryOpen(open, config)
    if (!exchange) return call()
    const { diversion } = exchange
    const noting = async () => {
      try {
        return await (diversion
          ? divertAxios(diversion, { config, url: urlOf(config) }, call)
          : call())
      } catch (error) {
        noteRejection(error, exchange)
        throw error
      }
    }
    return observeCall(noting, exchange, (response) => noteResponse(response, exchange))
  }
}
