import type { BaseProvider } from '../providers/base.ts'
import type { Exchange } from './exchange.ts'

/** Bytes before the end of a stream that say whether it is its end. */
const TAIL = 512

/** The end of what has come so far: networks may cut the last message in pieces. */
function extended(tail: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (bytes.length >= TAIL) return bytes.subarray(-TAIL)
  const kept = tail.subarray(Math.max(0, tail.length + bytes.length - TAIL))
  const joined = new Uint8Array(kept.length + bytes.length)
  joined.set(kept)
  joined.set(bytes, kept.length)
  return joined
}

/** Ends an exchange at what its provider knows to be the last chunk: readers may hang up there. */
export function untilLastChunk(exchange: Exchange, provider: BaseProvider): Exchange {
  if (!provider.isLastChunk) return exchange
  let tail: Uint8Array = new Uint8Array()
  return {
    diversion: exchange.diversion,
    requestBody: (text) => exchange.requestBody(text),
    responded: (head) => exchange.responded(head),
    reading: () => exchange.reading?.(),
    text: (text) => exchange.text(text),
    ended: (outcome, error) => exchange.ended(outcome, error),
    chunk(bytes) {
      exchange.chunk(bytes)
      tail = extended(tail, bytes)
      if (provider.isLastChunk?.(tail)) exchange.ended('completed')
    },
  }
}
