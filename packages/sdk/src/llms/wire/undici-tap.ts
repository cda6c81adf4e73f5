import { noteFault } from '../../faults.ts'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { currentScope, runInScope } from '../../context.ts'
import { divertUndici } from '../../time-travel/divert-undici.ts'
import { ReplayRefusedError } from '../../time-travel/errors.ts'
import { decoding } from './content-encoding.ts'
import { endBroken } from './ending.ts'
import type { DivertibleTap, Exchange, OpenExchange } from './exchange.ts'
import { takeHanded } from './handed.ts'
import { headerText } from './header-text.ts'
import { property } from './plain-body.ts'
import { replace } from './shadow.ts'
import { UndiciQueues } from './undici-queues.ts'
import { pathOf, splitUrl } from './url.ts'
import { WrittenBody } from './written-body.ts'

/** One request of undici's that is being observed. */
interface Watched {
  exchange: Exchange
  readonly sent: WrittenBody
  isAnswered: boolean
}

/** The method that is given the answer's bytes: up to undici 7, and from 8 on. */
const DATA_METHODS = ['onData', 'onResponseData']

/** Names and values in turn, as texts or bytes. */
function listed(list: readonly unknown[], name: string): string | null {
  for (let index = 0; index + 1 < list.length; index += 2) {
    if (String(list[index]).toLowerCase() !== name) continue
    const value = list[index + 1]
    return value instanceof Uint8Array ? String(value) : headerText(value)
  }
  return null
}

/** Lines `name: value`: undici 5. */
function inLines(lines: string, name: string): string | null {
  const start = `${name}:`
  const line = lines.split('\r\n').find((line) => line.toLowerCase().startsWith(start))
  return line === undefined ? null : line.slice(start.length).trim()
}

function header(headers: unknown, name: string): string | null {
  if (Array.isArray(headers)) return listed(headers, name)
  return typeof headers === 'string' ? inLines(headers, name) : null
}

function tryOpen(open: OpenExchange, request: object): Exchange | undefined {
  try {
    const split = splitUrl(String(property(request, 'origin')))
    const method = String(property(request, 'method'))
    if (!split) return undefined
    const line = { method, host: split.host, path: pathOf(String(property(request, 'path'))) }
    return open(line, (name) => header(property(request, 'headers'), name))
  } catch (error) {
    // A request that cannot be described is not ours to describe.
    noteFault('opening a call', error)
    return undefined
  }
}

/** The bytes of both bodies pass methods of the request itself; not all majors have channels for them. */
function tapBodies(request: object, watched: Watched): void {
  replace(request, 'onBodySent', (original) => (...parameters) => {
    watched.sent.note(parameters[0])
    return original(...parameters)
  })
  for (const name of DATA_METHODS) {
    replace(request, name, (original) => (...parameters) => {
      // A copy: the parser's buffer is used again.
      const [bytes] = parameters
      if (bytes instanceof Uint8Array) watched.exchange.chunk(bytes.slice())
      return original(...parameters)
    })
  }
}

/** Interim answers (100 to 199) come before the answer. */
function noteHead(watched: Watched, response: unknown): void {
  const status = Number(property(response, 'statusCode'))
  if (status < 200) return
  const headers = property(response, 'headers')
  const exchange = decoding(watched.exchange, header(headers, 'content-encoding') ?? undefined)
  watched.exchange = exchange
  watched.isAnswered = true
  exchange.responded({ status, headers: { get: (name) => header(headers, name.toLowerCase()) } })
}

function noteError({ exchange, isAnswered }: Watched, error: unknown): void {
  if (isAnswered) endBroken(exchange, error)
  else exchange.ended('failed', error)
}

type Listener = (message: unknown) => void

/** The requests that are being observed. Their channels are listened to only while there are any. */
class RunningRequests {
  readonly #running = new Map<unknown, Watched>()
  readonly #listeners: readonly (readonly [string, Listener])[] = [
    this.#on('bodySent', ({ exchange, sent }) => exchange.requestBody(sent.text())),
    this.#on('headers', (watched, message) => noteHead(watched, property(message, 'response'))),
    this.#on('trailers', ({ exchange }, message) => {
      exchange.ended('completed')
      this.#remove(property(message, 'request'))
    }),
    this.#on('error', (watched, message) => {
      noteError(watched, property(message, 'error'))
      this.#remove(property(message, 'request'))
    }),
  ]

  add(request: object, exchange: Exchange): void {
    const watched = { exchange, sent: new WrittenBody(), isAnswered: false }
    if (this.#running.size === 0) for (const listener of this.#listeners) subscribe(...listener)
    this.#running.set(request, watched)
    tapBodies(request, watched)
  }

  #remove(request: unknown): void {
    this.#running.delete(request)
    if (this.#running.size === 0) for (const listener of this.#listeners) unsubscribe(...listener)
  }

  #on(channel: string, note: (watched: Watched, message: unknown) => void) {
    const listener = (message: unknown): void => {
      const watched = this.#running.get(property(message, 'request'))
      if (watched) note(watched, message)
    }
    return [`undici:request:${channel}`, listener] as const
  }
}

const BUNDLED =
  'it comes from a copy of undici inside a bundle, with a client of its own. ' +
  'Leave undici out of the bundle (esbuild: --external:undici), or ask through the global fetch'

/** In a replay: a request that nobody can serve is not sent either. */
function refuse(request: object): void {
  const fail: unknown = property(request, 'onError') ?? property(request, 'onResponseError')
  if (typeof fail === 'function') Reflect.apply(fail, request, [new ReplayRefusedError(BUNDLED)])
}

const CREATED = 'undici:request:create'

/**
 * Makes the tap of this process on `undici`: the package, whichever copy of it, with all its ways to
 * ask (`fetch`, `request`, `stream`, `pipeline`, clients, pools, agents), and the copy inside Node when
 * its `fetch` is reached past the tap on `globalThis.fetch`. It listens to undici's diagnostics
 * channels (https://nodejs.org/api/diagnostics_channel.html), which all copies of a process share.
 */
export function createUndiciTap(): DivertibleTap {
  let hook: OpenExchange | undefined
  const running = new RunningRequests()
  const queues = new UndiciQueues()
  const created: Listener = (message) => {
    const request = property(message, 'request')
    const open = hook
    if (!open || typeof request !== 'object' || request === null) return
    queues.meet(request)
    const scope = queues.scopeOf(request)
    if ((scope ?? currentScope()).tapped) return
    const handed = takeHanded()
    const ask = () => handed?.exchange ?? tryOpen(open, request)
    const exchange = scope ? runInScope(scope, ask) : ask()
    if (!exchange) return
    running.add(request, exchange)
    if (exchange.diversion && !handed) refuse(request)
  }
  return {
    enable(open) {
      if (!hook) subscribe(CREATED, created)
      hook = open
      queues.put()
    },
    disable() {
      hook = undefined
      unsubscribe(CREATED, created)
      queues.remove()
    },
    divert(isReplaying) {
      divertUndici({ isReplaying, open: (line, header) => hook?.(line, header) })
    },
  }
}
