import type { Exchange } from './exchange.ts'
import { headerText } from './header-text.ts'
import { isReadable, tapReadable } from './readable-tap.ts'
import { newTap, tapStream } from './stream-tap.ts'

/** A property of a value that may be anything. */
export function property(value: unknown, name: string): unknown {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return isObject ? Reflect.get(value, name) : undefined
}

/** The value of a name among pairs of names and values. */
function ofPairs(pairs: readonly unknown[], name: string): unknown {
  const pair = pairs.find((pair) => String(property(pair, '0')).toLowerCase() === name)
  return property(pair, '1')
}

/** Reads headers given as a `Headers`, a class of somebody's with `get`, pairs, or a plain object. */
export function headersOf(headers: unknown): { get(name: string): string | null } {
  const get: unknown = property(headers, 'get')
  const read = (name: string): unknown => {
    if (typeof get === 'function') return Reflect.apply(get, headers, [name])
    if (Array.isArray(headers)) return ofPairs(headers, name.toLowerCase())
    const names = typeof headers === 'object' && headers !== null ? Object.keys(headers) : []
    return property(headers, names.find((key) => key.toLowerCase() === name.toLowerCase()) ?? '')
  }
  return {
    get(name) {
      return headerText(read(name))
    },
  }
}

/** A body as a transport takes it: as text, when it is any. */
function bodyText(body: unknown): string | undefined {
  if (typeof body === 'string') return body
  if (body instanceof ArrayBuffer) return new TextDecoder().decode(body)
  if (!ArrayBuffer.isView(body)) return undefined
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
}

/** Observes a body that a transport gives: a stream of either kind, a text, bytes, or parsed JSON. */
export function tapPlainBody(body: unknown, exchange: Exchange): void {
  if (body instanceof ReadableStream) return tapStream(body, newTap(exchange))
  if (isReadable(body)) return tapReadable(body, exchange)
  const text = bodyText(body) ?? (body === undefined ? undefined : JSON.stringify(body))
  if (text !== undefined) exchange.text(text)
  exchange.ended('completed')
}
