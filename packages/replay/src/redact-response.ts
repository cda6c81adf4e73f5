import type { WireBytes, WireChunk, WireResponse } from '@agentops/protocol/recording'
import { latin1OfBase64 } from './base64.ts'
import { type ChangeText, redactStream } from './redact-stream.ts'

/** What redaction makes of texts. */
export interface Change {
  readonly text: ChangeText
  /** JSON data, value by value; it keeps its shape. */
  readonly json: <Data>(value: Data) => Data
}

/**
 * An answer without what redaction takes out, also where it comes in pieces; null when it is binary and
 * holds something to take out.
 *
 * @param holdsSecret whether it is known that the answer holds something, wherever
 */
export function redactResponse(
  response: WireResponse,
  change: Change,
  holdsSecret = false,
): WireResponse | null {
  const { chunks } = response
  const texts = chunks.flatMap(({ bytes }) => (typeof bytes === 'string' ? [bytes] : []))
  const redacted =
    texts.length === chunks.length
      ? redactTexts(chunks, texts.join(''), change)
      : redactBytes(chunks, change, holdsSecret)
  const headers = response.headers.map(([name, value]) => [name, change.text(value)] as const)
  return redacted && { ...response, headers, chunks: redacted }
}

/** The stream comes first: what a piece shows of a secret must not be gone when the pieces are put together. */
function redactTexts(
  chunks: readonly WireChunk[],
  whole: string,
  change: Change,
): readonly WireChunk[] {
  const after = redactStream(whole, change.text)
  const pieces = after === whole ? chunks : chunksOfLines(after, chunks)
  return pieces.map(({ atMs, bytes }) => ({ atMs, bytes: redactPiece(bytes, change) }))
}

/** Bytes of some chunks are no text: all of it is binary, or a chunk ends within a letter. */
function redactBytes(
  chunks: readonly WireChunk[],
  change: Change,
  holdsSecret: boolean,
): readonly WireChunk[] | null {
  const whole = chunks.map(({ bytes }) => latin1Of(bytes)).join('')
  const text = utf8OfLatin1(whole)
  if (text === undefined) return holdsSecret || change.text(whole) !== whole ? null : chunks
  const after = redactPiece(redactStream(text, change.text), change)
  return after === text ? chunks : chunksOfLines(after, chunks)
}

/** As a client redacts it: within a JSON text, so that an escaped secret is found too. */
function redactPiece<Piece extends WireBytes>(bytes: Piece, change: Change): Piece {
  return typeof bytes === 'string' ? change.json({ bytes }).bytes : bytes
}

/** One character a byte, as UTF-8 has them. */
function latin1Of(bytes: WireBytes): string {
  if (typeof bytes !== 'string') return latin1OfBase64(bytes.base64)
  const wellFormed = bytes.replaceAll(/\p{Surrogate}/gu, '\ufffd')
  return encodeURIComponent(wellFormed).replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** The text that bytes are in UTF-8; undefined when they are none. */
function utf8OfLatin1(text: string): string | undefined {
  const escaped = text.replaceAll(
    /[%\u0080-\u00ff]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  try {
    return decodeURIComponent(escaped)
  } catch {
    return undefined
  }
}

/** A changed body cannot have its old boundaries: each line comes when its number did. */
function chunksOfLines(body: string, before: readonly WireChunk[]): readonly WireChunk[] {
  const lines = body.split(/(?<=\n)/)
  const last = before.length - 1
  return lines.map((bytes, index) => {
    const at = Math.min(last, Math.floor((index * before.length) / lines.length))
    return { atMs: before[at]?.atMs ?? 0, bytes }
  })
}
