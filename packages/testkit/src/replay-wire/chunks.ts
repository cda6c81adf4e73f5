import type { Interaction } from './cases.ts'

/**
 * How an answer's bytes are cut: `recorded` at the borders of its events, `byte` into single bytes
 * (the worst a network may do), `whole` not at all.
 */
export type Chunking = 'recorded' | 'byte' | 'whole'

/**
 * A byte costs a turn of the event loop at either end: `npm test` cuts only the first of an answer
 * singly, and the rest into short pieces. `npm run test:traffic` sets `SINGLE_BYTES=all`, for streams.
 */
const SINGLE_BYTES = 256
const ARE_STREAMS_CUT_WHOLE = process.env['SINGLE_BYTES'] === 'all'
/** Odd, so that borders fall inside characters and lines too. */
const PIECE = 31

/** Cuts a recorded answer's body into the pieces to write. */
export function chunksOf({ response }: Interaction, chunking: Chunking): Uint8Array[] {
  const bytes = bytesOf(response.body, response.body_encoding)
  if (bytes.length === 0) return []
  if (chunking === 'whole') return [bytes]
  if (chunking === 'byte') return singleBytes(bytes, singleBytesOf(response.headers))
  if (response.body_encoding === 'base64') return frames(bytes)
  return typeof response.body === 'string'
    ? textEvents(response.body, response.headers['content-type'] ?? '')
    : [bytes]
}

function singleBytesOf(headers: Readonly<Record<string, string>>): number {
  const isStream = /event-?stream|ndjson/.test(headers['content-type'] ?? '')
  return isStream && ARE_STREAMS_CUT_WHOLE ? Infinity : SINGLE_BYTES
}

function singleBytes(bytes: Buffer, singles: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let offset = 0
  while (offset < bytes.length) {
    const end = offset + (offset < singles ? 1 : PIECE)
    pieces.push(bytes.subarray(offset, end))
    offset = end
  }
  return pieces
}

function bytesOf(body: unknown, encoding: 'base64' | undefined): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0)
  return typeof body === 'string'
    ? Buffer.from(body, encoding ?? 'utf8')
    : Buffer.from(JSON.stringify(body))
}

/** Server-sent events end with an empty line, other text streams hold one value a line. */
function textEvents(text: string, contentType: string): Uint8Array[] {
  const border = contentType.includes('event-stream') ? /(?<=\r?\n\r?\n)/ : /(?<=\n)/
  return text.split(border).map((part) => Buffer.from(part))
}

/** AWS event stream: each frame starts with its length in bytes, big-endian. */
function frames(bytes: Buffer): Uint8Array[] {
  const parts: Uint8Array[] = []
  let offset = 0
  while (offset + 4 <= bytes.length) {
    const length = bytes.readUInt32BE(offset)
    if (length < 16 || offset + length > bytes.length) break
    parts.push(bytes.subarray(offset, offset + length))
    offset += length
  }
  return offset < bytes.length ? [...parts, bytes.subarray(offset)] : parts
}
