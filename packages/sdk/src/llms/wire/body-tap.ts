import { defer } from '../../deferred.ts'
import { endBroken } from './ending.ts'
import type { Exchange } from './exchange.ts'
import { isReadable, tapReadable } from './readable-tap.ts'
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

type Note = (result: unknown, exchange: Exchange) => void

function noteText(result: unknown, exchange: Exchange): void {
  if (typeof result === 'string') exchange.text(result)
  exchange.ended('completed')
}

function noteBytes(result: unknown, exchange: Exchange): void {
  // A copy: the caller may change or transfer what it was given.
  if (result instanceof ArrayBuffer) exchange.chunk(new Uint8Array(result.slice(0)))
  else if (result instanceof Uint8Array) exchange.chunk(result.slice())
  exchange.ended('completed')
}

function noteBlob(result: unknown, exchange: Exchange): void {
  if (!(result instanceof Blob)) return exchange.ended('completed')
  result.arrayBuffer().then(
    (buffer) => noteBytes(buffer, exchange),
    () => exchange.ended('completed'),
  )
}

function noteNothing(_result: unknown, exchange: Exchange): void {
  exchange.ended('completed')
}

/** Reads with an original method: the caller gets the same result, or the same rejection. */
function readAndNote(
  tap: Tap,
  original: () => unknown,
  note: Note,
  give: (result: unknown) => unknown = (result) => result,
): Promise<unknown> {
  tap.quiet = true
  tap.taken = true
  tap.isWhole = true
  const { exchange } = tap
  exchange.reading?.()
  return Promise.resolve(original()).then(
    (result) => {
      note(result, exchange)
      return give(result)
    },
    (error: unknown) => {
      endBroken(exchange, error)
      throw error
    },
  )
}

/** A reading method. One that is bound to fail says nothing about the exchange, and is not observed. */
function reading(note: Note): Shadow<Response> {
  return function (original) {
    const tap = taps.get(this)
    return tap && !tap.taken ? readAndNote(tap, original, note) : original()
  }
}

/**
 * `json()` is `text()` and a parse (Fetch standard, "parse JSON from bytes"): the text is what was on
 * the wire, and the parsed object stays the caller's alone.
 */
const readJson: Shadow<Response> = function (original) {
  const tap = taps.get(this)
  const text: unknown = Reflect.get(Object.getPrototypeOf(this), 'text', this)
  if (!tap || tap.taken || typeof text !== 'function') return original()
  return readAndNote(tap, () => Reflect.apply(text, this, []), noteText, parseJson)
}

function parseJson(text: unknown): unknown {
  return JSON.parse(String(text))
}

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

const responseShadows = shadowsOf<Response>(
  [
    ['text', reading(noteText)],
    ['json', readJson],
    ['arrayBuffer', reading(noteBytes)],
    ['blob', reading(noteBlob)],
    ['formData', reading(noteNothing)],
    // Younger than Node 20.
    ['bytes', reading(noteBytes)],
    ['clone', clone],
  ],
  [['body', body]],
)

/**
 * Observes the body of a response where it is read. The response stays the very object it was: only
 * its own reading methods are shadowed, on this instance.
 */
export function tapResponse(response: Response, exchange: Exchange): void {
  const stream: unknown = response.body
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
