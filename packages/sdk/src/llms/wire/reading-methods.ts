import { endBroken } from './ending.ts'
import type { Exchange } from './exchange.ts'
import type { Shadow } from './shadow.ts'
import type { Tap } from './stream-tap.ts'

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

function parseJson(text: unknown): unknown {
  return JSON.parse(String(text))
}

/**
 * The methods that read the whole of a response, and in Bun of a stream. One that is bound to fail says
 * nothing about the exchange, and is not observed.
 */
export function readingMethods<Target extends object>(
  tapOf: (target: Target) => Tap | undefined,
): (readonly [string, Shadow<Target>])[] {
  const reading = (note: Note): Shadow<Target> =>
    function (original) {
      const tap = tapOf(this)
      return tap && !tap.taken ? readAndNote(tap, original, note) : original()
    }
  /**
   * `json()` is `text()` and a parse (Fetch standard, "parse JSON from bytes"): the text is what was on
   * the wire, and the parsed object stays the caller's alone.
   */
  const readJson: Shadow<Target> = function (original) {
    const tap = tapOf(this)
    const text: unknown = Reflect.get(Object.getPrototypeOf(this), 'text', this)
    if (!tap || tap.taken || typeof text !== 'function') return original()
    return readAndNote(tap, () => Reflect.apply(text, this, []), noteText, parseJson)
  }
  return [
    ['text', reading(noteText)],
    ['json', readJson],
    ['arrayBuffer', reading(noteBytes)],
    ['blob', reading(noteBlob)],
    ['formData', reading(noteNothing)],
    // Younger than Node 20.
    ['bytes', reading(noteBytes)],
  ]
}
