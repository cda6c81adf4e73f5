import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'
import type { Exchange } from './exchange.ts'

/** Kept of a compressed body, and made of it at most. */
const MAX_COMPRESSED_BYTES = 16 * 1024 * 1024
const MAX_TEXT_BYTES = 64 * 1024 * 1024

const EMPTY = new Uint8Array(0)

/** What a cut body still yields is taken: `Z_SYNC_FLUSH` asks for no proper end. */
const LENIENT = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_TEXT_BYTES }
const LENIENT_BROTLI = {
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
  maxOutputLength: MAX_TEXT_BYTES,
}

const DECODERS: ReadonlyMap<string, (bytes: Uint8Array) => Uint8Array> = new Map([
  ['gzip', (bytes: Uint8Array) => gunzipSync(bytes, LENIENT)],
  ['x-gzip', (bytes: Uint8Array) => gunzipSync(bytes, LENIENT)],
  ['deflate', (bytes: Uint8Array) => inflateSync(bytes, LENIENT)],
  ['br', (bytes: Uint8Array) => brotliDecompressSync(bytes, LENIENT_BROTLI)],
])

/**
 * Stands in front of an exchange whose bytes are compressed: each piece still counts when it comes,
 * and the text is made once, when all have come. Bodies in an encoding of no known name stay unread.
 */
export function decoding(exchange: Exchange, encoding: string | undefined): Exchange {
  const decode = DECODERS.get(encoding?.trim().toLowerCase() ?? '')
  if (!decode) return exchange
  const pieces: Uint8Array[] = []
  let size = 0
  let isOver = false
  return {
    requestBody: (text) => exchange.requestBody(text),
    responded: (head) => exchange.responded(head),
    text: (text) => exchange.text(text),
    chunk(bytes) {
      size += bytes.length
      if (size <= MAX_COMPRESSED_BYTES) pieces.push(bytes)
      exchange.chunk(EMPTY)
    },
    ended(outcome, error) {
      if (isOver) return
      isOver = true
      try {
        exchange.text(Buffer.from(decode(Buffer.concat(pieces))).toString('utf8'))
      } catch {
        // What cannot be decompressed leaves an event without content.
      }
      pieces.length = 0
      exchange.ended(outcome, error)
    },
  }
}
