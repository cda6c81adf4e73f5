import type { JsonValue } from '@agentops/protocol/messages'
import type {
  RecordedEvent,
  Recording,
  WireBytes,
  WireChunk,
  WireExchange,
  WireResponse,
} from '@agentops/protocol/recording'
import { REDACTED, removeSecrets } from '@agentops/protocol/secrets'
import { latin1OfBase64 } from './base64.ts'
import { mapTexts } from './map-texts.ts'
import { type ChangeText, redactStream } from './redact-stream.ts'

/** What is taken out of a recording. */
export interface Redaction {
  /** More than keys, tokens and passwords of known forms, which always go. */
  readonly patterns?: readonly RegExp[]
  /** Texts that go wherever they stand. */
  readonly texts?: readonly string[]
}

/**
 * A recording without secrets. Requests and tool inputs change exactly as a client's redaction changes
 * them, so that a program with the same rules still finds its answers. An answer that is binary and
 * holds something to take out is left out whole, and the event says so.
 */
export function redactRecording(recording: Recording, redaction: Redaction = {}): Recording {
  const own = ownRules(redaction)
  const change: Change = {
    text: (text) => removeSecrets(own(text)),
    json: (value) => JSON.parse(removeSecrets(JSON.stringify(mapTexts(plain(value), own)))),
  }
  const { session, events } = recording
  const { name, tags, endStateReason } = session
  return {
    ...recording,
    session: {
      ...session,
      name: change.text(name),
      tags: tags.map(change.text),
      endStateReason: change.text(endStateReason),
    },
    events: events.map((event) => redactEvent(event, change)),
  }
}

interface Change {
  readonly text: ChangeText
  /** JSON data, value by value; it keeps its shape. */
  readonly json: <Data>(value: Data) => Data
}

function ownRules({ patterns = [], texts = [] }: Redaction): ChangeText {
  const global = patterns.map((pattern) =>
    pattern.global ? pattern : new RegExp(pattern, `${pattern.flags}g`),
  )
  return (text) => {
    let rest = text
    for (const pattern of global) rest = rest.replace(pattern, REDACTED)
    for (const known of texts) rest = rest.replaceAll(known, REDACTED)
    return rest
  }
}

function redactEvent(event: RecordedEvent, change: Change): RecordedEvent {
  const { name, agentName, input, outcome, exchange, leftOut, messages } = event
  const redacted = exchange && redactExchange(exchange, change)
  const isGone = exchange?.response != null && redacted?.response === null
  return {
    ...event,
    name: change.text(name),
    agentName: change.text(agentName),
    input: change.json(input),
    outcome: outcome && change.json(outcome),
    exchange: redacted,
    ...(messages && { messages: change.json(messages) }),
    leftOut: isGone ? [...leftOut, { what: 'response', reason: 'redacted', bytes: 0 }] : leftOut,
  }
}

/** Data as JSON has it: what is undefined is not there. */
function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value))
}

function redactExchange(exchange: WireExchange, change: Change): WireExchange {
  const { request, response, failure } = exchange
  return {
    ...exchange,
    request: change.json(request),
    response: response && redactResponse(response, change),
    failure: failure && { ...failure, message: change.text(failure.message) },
  }
}

function redactResponse(response: WireResponse, change: Change): WireResponse | null {
  const { headers, chunks } = response
  const whole = textOfChunks(chunks)
  const isBinary = chunks.some(({ bytes }) => typeof bytes !== 'string')
  if (isBinary && change.text(whole) !== whole) return null
  const single = chunks.map((chunk) =>
    typeof chunk.bytes === 'string' ? { ...chunk, bytes: redactPiece(chunk.bytes, change) } : chunk,
  )
  const before = textOfChunks(single)
  const after = redactStream(before, change.text)
  return {
    ...response,
    headers: headers.map(([name, value]) => [name, change.text(value)] as const),
    chunks: after === before ? single : chunksOfLines(after, chunks),
  }
}

/** As a client redacts it: within a JSON text, so that an escaped secret is found too. */
function redactPiece(piece: string, change: Change): string {
  return change.json({ bytes: piece }).bytes
}

function textOfChunks(chunks: readonly WireChunk[]): string {
  return chunks.map(({ bytes }) => textOf(bytes)).join('')
}

function textOf(bytes: WireBytes): string {
  return typeof bytes === 'string' ? bytes : latin1OfBase64(bytes.base64)
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
