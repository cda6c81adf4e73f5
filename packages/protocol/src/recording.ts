import type { EventStatus, EventType } from './event.ts'
import type { EventId, SessionId } from './ids.ts'
import type { JsonValue, Message, OutputMessage, Part, ToolDefinition } from './messages.ts'
import type { EndState } from './session.ts'

/**
 * A recording: what replay needs of one session. As a file it is gzip over JSON lines: a
 * {@link RecordingHeader}, one {@link RecordedEvent} a line in the order of creation, and a
 * {@link RecordingEnd} that proves that nothing was cut off. These are the types of version 1; a
 * later version adds types of its own and a one-step upgrade, and leaves these as they are.
 */

/** The first field of every recording, so that a file says what it is. */
export const RECORDING_FORMAT = 'agentops.recording'

/** The version that this release writes. */
export const RECORDING_VERSION = 1

/** Bytes: a string when they are UTF-8, which they then are exactly, else base64. */
export type WireBytes = string | { readonly base64: string }

/** A request to a provider as it went over the wire. Its headers are not kept. */
export interface WireRequest {
  readonly method: string
  /** Without user, password, fragment and any query parameter that carries a key. */
  readonly url: string
  readonly contentType: string
  /** Null when there was none, or when it was left out: see {@link RecordedEvent.leftOut}. */
  readonly body: WireBytes | null
}

/** One piece of a body, with the boundaries that the network gave it. */
export interface WireChunk {
  /** Milliseconds since the request was sent. */
  readonly atMs: number
  readonly bytes: WireBytes
}

/** A provider's answer. An answer that came in one piece is one chunk. */
export interface WireResponse {
  readonly status: number
  readonly statusText: string
  /** The headers that a provider's SDK reads, lower-case names, in order; never cookies or keys. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Milliseconds from the request to the answer's head. */
  readonly headMs: number
  readonly chunks: readonly WireChunk[]
}

/** A failure of the transport: no answer, or a body that broke. */
export interface WireFailure {
  readonly name: string
  readonly message: string
  /** `ECONNRESET`, `UND_ERR_SOCKET` …; empty when there was none. */
  readonly code: string
  /** Milliseconds since the request was sent. */
  readonly atMs: number
}

/** One attempt to reach a provider. With a response and a failure, the body broke after its chunks. */
export interface WireExchange {
  readonly request: WireRequest
  readonly response: WireResponse | null
  readonly failure: WireFailure | null
  /** 0 on the first attempt. */
  readonly attempt: number
  /** The event of the first attempt, when this is another one and it is known. */
  readonly retryOf: EventId | null
}

/** How a function gives what it comes to. */
export const RESULT_KINDS = ['value', 'promise', 'generator', 'asyncGenerator'] as const

/** How a function gives what it comes to. */
export type ResultKind = (typeof RESULT_KINDS)[number]

/** What a tool or action came to. `value` is absent when it returned `undefined`. */
export type RecordedOutcome =
  | {
      readonly kind: 'value'
      readonly value?: JsonValue
      /** False when JSON could not say it all (a class, a function, a cut): it cannot be served. */
      readonly exact: boolean
      /** What a generator yielded before; absent for none. */
      readonly yields?: readonly JsonValue[]
      /** Absent when nobody has noted it. */
      readonly gave?: ResultKind
    }
  | {
      readonly kind: 'error'
      readonly name: string
      readonly message: string
      /** `code` of the thrown error; empty when there was none. */
      readonly code: string
      /** Absent when nobody has noted it. */
      readonly gave?: ResultKind
    }

/** What a tool does to the world. Unknown counts as `write`. */
export type ToolEffect = 'pure' | 'read' | 'write'

/** Something that a limit or an option kept out of the recording. */
export interface LeftOut {
  readonly what: 'request' | 'response' | 'input' | 'outcome'
  readonly reason: 'size' | 'redacted' | 'off' | 'unserialisable'
  /** How many bytes; 0 when unknown. */
  readonly bytes: number
}

/** What an LLM call asked and got, in no provider's language. */
export interface RecordedMessages {
  readonly system: readonly Part[]
  readonly input: readonly Message[]
  readonly output: readonly OutputMessage[]
  readonly tools: readonly ToolDefinition[]
}

/** One event of a recording. */
export interface RecordedEvent {
  readonly id: EventId
  /** An event that comes earlier in the recording, or null. */
  readonly parentId: EventId | null
  readonly type: EventType
  /** For LLM calls the operation (`chat`), not the model, so that a path survives a new model. */
  readonly name: string
  /** Empty when no agent was tracked. */
  readonly agentName: string
  readonly provider: string
  readonly model: string
  readonly status: EventStatus
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number
  /** Null when it never ended. */
  readonly durationMs: number | null
  /** Integer nano-dollars; null when unknown. */
  readonly costNano: number | null
  readonly inputTokens: number
  readonly outputTokens: number
  /** A tool's arguments or an action's parameters; null when there were none. */
  readonly input: JsonValue
  readonly exchange: WireExchange | null
  readonly outcome: RecordedOutcome | null
  readonly effect: ToolEffect
  readonly leftOut: readonly LeftOut[]
  /** For people: replay reads the exchange. Absent where nothing is known, and of a very large call. */
  readonly messages?: RecordedMessages
}

/** The session that was recorded. */
export interface RecordedSession {
  readonly id: SessionId
  readonly name: string
  readonly tags: readonly string[]
  readonly startedAt: number
  readonly endState: EndState | null
  readonly endStateReason: string
}

/** First line of a recording. */
export interface RecordingHeader {
  readonly kind: 'header'
  readonly format: typeof RECORDING_FORMAT
  readonly version: typeof RECORDING_VERSION
  /** Name and version of what wrote it. */
  readonly madeBy: string
  readonly session: RecordedSession
}

/** Last line of a recording. */
export interface RecordingEnd {
  readonly kind: 'end'
  /** How many events come before it. */
  readonly events: number
  /** Events that were left out altogether, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

/** A whole recording in memory. */
export interface Recording {
  readonly madeBy: string
  readonly session: RecordedSession
  /** In the order of creation. */
  readonly events: readonly RecordedEvent[]
  readonly dropped: Readonly<Record<string, number>>
}
