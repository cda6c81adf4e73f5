import type { Exchange } from './exchange.ts'

/** Kept of a compressed body, and made of it at most. */
const MAX_COMPRESSED_BYTES = 16 * 1024 * 1024
const MAX_TEXT_BYTES = 64 * 1024 * 1024

const EMPTY = new Uint8Array(0)

type Decode = (bytes: Uint8Array) => Uint8Array

/**
 * Loaded when the first compressed body comes: most bodies are not. What a cut body still yields is
 * taken: `Z_SYNC_FLUSH` asks for no proper end.
 */
function makeDecoders(): ReadonlyMap<string, Decode> {
  const zlib = process.getBuiltinModule?.('node:zlib')
  if (!zlib) return new Map()
  const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH } = zlib.constants
  const lenient = { finishFlush: Z_SYNC_FLUSH, maxOutputLength: MAX_TEXT_BYTES }
  const lenientBrotli = { finishFlush: BROTLI_OPERATION_FLUSH, maxOutputLength: MAX_TEXT_BYTES }
  return new Map<string, Decode>([
    ['gzip', (bytes) => zlib.gunzipSync(bytes, lenient)],
    ['x-gzip', (bytes) => zlib.gunzipSync(bytes, lenient)],
    ['deflate', (bytes) => zlib.inflateSync(bytes, lenient)],
    ['br', (bytes) => zlib.brotliDecompressSync(bytes, lenientBrotli)],
  ])
}

let decoders: ReadonlyMap<string, Decode> | undefined

function decoderOf(encoding: string | undefined): Decode | undefined {
  if (!encoding) return undefined
  decoders ??= makeDecoders()
  return decoders.get(encoding.trim().toLowerCase())
}

/**
 * Stands in front of an exchange whose bytes are compressed: each piece still counts when it comes,
 * and the text is made once, when all have come. Bodies in an encoding of no known name stay unread.
 */
export function decoding(exchange: Exchange, encoding: string | undefined): Exchange {
  const decode = decoderOf(encoding)
  if (!decode) return exchange
  const pieces: Uint8Array[] = []
  let size = 0
  let isOver = false
  return {
    requestBody: (text) => exchange.requestBody(text),
    responded: (head) => exchange.responded(head),
    reading: () => exchange.reading?.(),
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
