import { defer } from '../../deferred.ts'
import type { Exchange } from './exchange.ts'
import { isReadable, tapReadable } from './readable-tap.ts'
import { readingMethods } from './reading-methods.ts'
import { cast, type Shadow, type ShadowGetter, shadowsOf } from './shadow.ts'
import { splitExchange } from './split-exchange.ts'
import { stamps } from './stamp.ts'
import { newTap, type Tap, tapStream } from './stream-tap.ts'

/** Ends the exchange of a response that nobody read before it was collected. */
const unread = new FinalizationRegistry<Exchange>((exchange) => exchange.ended('abandoned'))

/** Taps of responses that were handed on a moment ago. */
let fresh: Tap[] = []

/**
 * Watches for responses that are dropped unread. Most are read as a whole at once, which ends without
 * their being watched: a registry keeps what it holds until the next full garbage collection.
 */
function watchSoon(tap: Tap): void {
  if (fresh.length === 0) defer(watchFresh)
  fresh.push(tap)
}

function watchFresh(): void {
  const taps = fresh
  fresh = []
  for (const tap of taps) if (!tap.isWhole) unread.register(tap, tap.exchange)
}

const taps = stamps<Tap>()

/** By shape: libraries replace the global `Response` (@hono/node-server), and fetch still gives the real one. */
export function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'bodyUsed' in value && 'clone' in value
}

const clone: Shadow<Response> = function (original) {
  const tap = taps.get(this)
  if (!tap) return original()
  tap.quiet = true
  const copy = original()
  tap.quiet = false
  if (!isResponse(copy)) return copy
  const [mine, theirs] = splitExchange(tap.exchange)
  tap.exchange = mine
  tapResponse(copy, theirs)
  return copy
}

/** The body is observed when it is asked for; runtimes that make it lazily go on doing so. */
const body: ShadowGetter<Response> = function (stream) {
  const tap = taps.get(this)
  if (tap && stream instanceof ReadableStream && !stream.locked) tapStream(stream, tap)
  return stream
}

/** Of Bun and Deno: the body as a stream of texts. */
const textStream: Shadow<Response> = function (original) {
  const tap = taps.get(this)
  if (!tap || tap.taken) return original()
  tap.quiet = true
  const texts = original()
  tap.quiet = false
  tap.taken = true
  tap.exchange.reading?.()
  if (texts instanceof ReadableStream) tapStream(texts, tap)
  return texts
}

const responseShadows = shadowsOf<Response>(
  [
    ...readingMethods<Response>((response) => taps.get(response)),
    ['textStream', textStream],
    ['clone', clone],
  ],
  [['body', body]],
)

/** Answers that have no body (Fetch standard, "null body status"). */
const BODILESS = new Set([101, 103, 204, 205, 304])
/** Once its body has been looked at, a response of Bun's forgets the type of its blob. */
const IS_SHY = 'bun' in process.versions
/** Elsewhere it is not looked at: Node loads its fetch with it. */
const RESPONSE: unknown = IS_SHY && Response.prototype

/** A response's body, unless it is there and looking at it would change the response. */
function bodyOf(response: Response): unknown {
  if (!IS_SHY || Object.getPrototypeOf(response) !== RESPONSE) return response.body
  const isEmpty = BODILESS.has(response.status) || response.headers.get('content-length') === '0'
  return isEmpty ? null : undefined
}

/**
 * Observes the body of a response where it is read. The response stays the very object it was: only
 * its own reading methods are shadowed, on this instance.
 */
export function tapResponse(response: Response, exchange: Exchange): void {
  const stream = bodyOf(response)
  if (stream === null) {
    exchange.ended('completed')
    return
  }
  if (isReadable(stream)) return tapReadable(stream, exchange)
  const tap = newTap(exchange)
  taps.set(response, tap)
  cast(response, responseShadows)
  watchSoon(tap)
}
