import type { Exchange } from './exchange.ts'
import { splitExchange } from './split-exchange.ts'
import { shadow, type Tap, tapStream } from './stream-tap.ts'

/** Ends the exchange of a response that nobody read before it was collected. */
const unread = new FinalizationRegistry<Exchange>((exchange) => exchange.ended('abandoned'))

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

const READERS: readonly (readonly [string, Note])[] = [
  ['text', noteText],
  ['arrayBuffer', noteBytes],
  ['bytes', noteBytes],
  ['blob', noteBlob],
  ['formData', noteNothing],
]

/** The body, past our own shadow of `body`. */
function bodyOf(response: Response): unknown {
  return Reflect.get(Object.getPrototypeOf(response), 'body', response)
}

/** True when a reading method is bound to fail: the failure says nothing about the exchange. */
function isTaken(response: Response): boolean {
  const body = bodyOf(response)
  return response.bodyUsed || (body instanceof ReadableStream && body.locked)
}

/** Observes one reading method: the caller gets the same result, or the same rejection. */
function readAndNote(read: () => unknown, tap: Tap, note: Note): Promise<unknown> {
  tap.quiet = true
  const { exchange } = tap
  return Promise.resolve(read()).then(
    (result) => {
      note(result, exchange)
      return result
    },
    (error: unknown) => {
      const aborted = error instanceof Error && error.name === 'AbortError'
      exchange.ended(aborted ? 'cancelled' : 'failed', error)
      throw error
    },
  )
}

function tapReaders(response: Response, tap: Tap): void {
  for (const [name, note] of READERS) {
    shadow(response, name, (original) => () => {
      return isTaken(response) ? original() : readAndNote(original, tap, note)
    })
  }
  // `json()` is `text()` and a parse (Fetch standard, "parse JSON from bytes"): the text is what
  // was on the wire, and the parsed object stays the caller's alone.
  const { text } = response
  shadow(response, 'json', (original) => async () => {
    if (isTaken(response)) return original()
    const body: unknown = JSON.parse(await text.call(response))
    return body
  })
}

/** By shape: libraries replace the global `Response` (@hono/node-server), and fetch still gives the real one. */
function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'bodyUsed' in value && 'clone' in value
}

function tapClone(response: Response, tap: Tap): void {
  shadow(response, 'clone', (original) => () => {
    tap.quiet = true
    const copy = original()
    tap.quiet = false
    if (!isResponse(copy)) return copy
    const [mine, theirs] = splitExchange(tap.exchange)
    tap.exchange = mine
    tapResponse(copy, theirs)
    return copy
  })
}

/** The body is observed when it is asked for; runtimes that make it lazily go on doing so. */
function tapBody(response: Response, tap: Tap): void {
  const tapped = new WeakSet<ReadableStream>()
  Object.defineProperty(response, 'body', {
    configurable: true,
    enumerable: false,
    get(): unknown {
      const stream = bodyOf(response)
      if (stream instanceof ReadableStream && !tapped.has(stream) && !stream.locked) {
        tapped.add(stream)
        tapStream(stream, tap)
      }
      return stream
    },
  })
}

/**
 * Observes the body of a response where it is read. The response stays the very object it was: only
 * its own reading methods are shadowed, on this instance.
 */
export function tapResponse(response: Response, exchange: Exchange): void {
  if (response.body === null) {
    exchange.ended('completed')
    return
  }
  const tap: Tap = { exchange, quiet: false }
  tapReaders(response, tap)
  tapClone(response, tap)
  tapBody(response, tap)
  unread.register(tap, exchange)
}
