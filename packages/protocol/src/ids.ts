/**
 * Ids. A session id is a UUID v7 (RFC 9562 §5.7) and its 128 bits are also the OpenTelemetry trace
 * id of the session's events, so either one leads to the other without a look-up. An event id is an
 * OpenTelemetry span id.
 */

declare const brand: unique symbol

/** A session's id: lower-case UUID, version 7 for our own sessions. */
export type SessionId = string & { readonly [brand]: 'SessionId' }
/** An event's id: 16 lower-case hex characters, the span id. */
export type EventId = string & { readonly [brand]: 'EventId' }
/** A trace's id: 32 lower-case hex characters. */
export type TraceId = string & { readonly [brand]: 'TraceId' }

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

/**
 * Builds a UUID v7 from its parts.
 *
 * @param unixMs milliseconds since the epoch, 48 bits are kept
 * @param random at least 10 random bytes
 */
export function createSessionId(unixMs: number, random: Uint8Array): SessionId {
  const bytes = new Uint8Array(16)
  for (let index = 0; index < 6; index += 1) {
    bytes[index] = Math.floor(unixMs / 2 ** (8 * (5 - index))) % 256
  }
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = hexOf(bytes)
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ]
  return groups.join('-') as SessionId
}

/** Builds an event id from 8 random bytes; all-zero bytes, which OpenTelemetry forbids, become …01. */
export function createEventId(random: Uint8Array): EventId {
  const hex = hexOf(random.subarray(0, 8))
  return (hex === '0000000000000000' ? '0000000000000001' : hex) as EventId
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const TRACE = /^[0-9a-f]{32}$/
const SPAN = /^[0-9a-f]{16}$/

/** Reads a session id of our own (a UUID, any case); `undefined` when the text is none. */
export function parseSessionId(text: string): SessionId | undefined {
  const lower = text.toLowerCase()
  return UUID.test(lower) ? (lower as SessionId) : undefined
}

/** Reads an event id; `undefined` when the text is not 16 hex characters. */
export function parseEventId(text: string): EventId | undefined {
  const lower = text.toLowerCase()
  return SPAN.test(lower) ? (lower as EventId) : undefined
}

/** Reads a trace id; `undefined` when the text is not 32 hex characters. */
export function parseTraceId(text: string): TraceId | undefined {
  const lower = text.toLowerCase()
  return TRACE.test(lower) ? (lower as TraceId) : undefined
}

/** The trace id that the events of a session carry. */
export function traceIdOfSession(sessionId: SessionId): TraceId {
  return sessionId.replaceAll('-', '') as TraceId
}

/** The session that a trace belongs to when its spans name none: the trace id as a UUID. */
export function sessionIdOfTrace(traceId: TraceId): SessionId {
  const parts = [
    traceId.slice(0, 8),
    traceId.slice(8, 12),
    traceId.slice(12, 16),
    traceId.slice(16, 20),
    traceId.slice(20),
  ]
  return parts.join('-') as SessionId
}
