import { awsMessage } from '../wire/aws-message.ts'
import type { AnswerForm, LlmResponse } from './base.ts'
import type { JsonRecord } from './json.ts'

/** The body of an answer, as it goes over the wire. */
export interface EncodedBody {
  /** Value of `content-type`. */
  readonly contentType: string
  /** The body's bytes in the pieces to serve them in: one, or one for each event of a stream. */
  readonly chunks: readonly Uint8Array[]
}

/** One event of a stream. */
export interface WireEvent {
  /** Absent where the stream's events have no names. */
  readonly event?: string
  /** JSON, or a text that is sent as it is (`[DONE]`). */
  readonly data: JsonRecord | string
}

const encoder = new TextEncoder()

function dataOf({ data }: WireEvent): string {
  return typeof data === 'string' ? data : JSON.stringify(data)
}

/** A body in one piece. */
function jsonBody(value: JsonRecord): EncodedBody {
  return { contentType: 'application/json', chunks: [encoder.encode(JSON.stringify(value))] }
}

/** A body of server-sent events. */
export function serverSentEvents(events: readonly WireEvent[]): EncodedBody {
  const chunks = events.map((event) => {
    const name = event.event === undefined ? '' : `event: ${event.event}\n`
    return encoder.encode(`${name}data: ${dataOf(event)}\n\n`)
  })
  return { contentType: 'text/event-stream; charset=utf-8', chunks }
}

/** A body of JSON lines. */
export function jsonLines(
  events: readonly WireEvent[],
  contentType = 'application/x-ndjson',
): EncodedBody {
  return { contentType, chunks: events.map((event) => encoder.encode(`${dataOf(event)}\n`)) }
}

/** A body in AWS's event stream format. */
export function awsEventStream(events: readonly WireEvent[]): EncodedBody {
  const chunks = events.map((event) => awsMessage(event.event ?? 'chunk', dataOf(event)))
  return { contentType: 'application/vnd.amazon.eventstream', chunks }
}

/** Writes answers in the words of one endpoint. Its functions never throw. */
export interface Encoder {
  /**
   * The body of an answer in one piece.
   *
   * @param provider `gen_ai.provider.name`: who speaks the format
   */
  whole(response: LlmResponse, provider: string): JsonRecord
  /** The events of the same answer as a stream. */
  events(response: LlmResponse, provider: string): readonly WireEvent[]
}

/** Who answers, in which form, and how the form's streams are framed. */
interface Framing extends AnswerForm {
  readonly provider: string
  /** Default: server-sent events. */
  readonly frame?: (events: readonly WireEvent[]) => EncodedBody
}

/** Writes an answer with an endpoint's encoder; undefined when it has none. */
export function encodeWith(
  encoder: Encoder | undefined,
  response: LlmResponse,
  { provider, stream, frame = serverSentEvents }: Framing,
): EncodedBody | undefined {
  if (!encoder) return undefined
  return stream
    ? frame(encoder.events(response, provider))
    : jsonBody(encoder.whole(response, provider))
}
