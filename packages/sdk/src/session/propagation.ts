import {
  type EventId,
  parseEventId,
  parseSessionId,
  parseTraceId,
  type SessionId,
  sessionIdOfTrace,
  traceIdOfSession,
} from '@agentops/protocol/ids'
import { currentScope } from '../context.ts'

/** Where another process is told to go on: its session and, inside it, an event. */
export interface RemoteParent {
  readonly inheritedSessionId: SessionId
  /** The event that what happens there is part of. */
  readonly inheritedEventId?: EventId
}

/** W3C Trace Context and Baggage, as header fields. */
export interface TraceHeaders {
  readonly traceparent?: string
  readonly baggage: string
}

/** W3C baggage member that names the session. */
const SESSION_MEMBER = 'session.id'
const NO_EVENT = '0000000000000000'

/** The event of a session that the running code is part of. */
function eventHere(sessionId: SessionId): EventId | undefined {
  const { parent } = currentScope()
  return parent?.sessionId === sessionId ? parent.id : undefined
}

/**
 * Header fields that carry a session to another process (https://www.w3.org/TR/trace-context).
 * Outside of any event there is no `traceparent`, which cannot do without a parent.
 */
export function traceHeaders(sessionId: SessionId): TraceHeaders {
  const baggage = `${SESSION_MEMBER}=${sessionId}`
  const event = eventHere(sessionId)
  if (event === undefined) return { baggage }
  return { traceparent: `00-${traceIdOfSession(sessionId)}-${event}-01`, baggage }
}

/** Environment variables that make a child process's `init()` join a session. */
export function traceEnvironment(sessionId: SessionId): Record<string, string> {
  const { traceparent, baggage } = traceHeaders(sessionId)
  const event = eventHere(sessionId)
  return {
    AGENTOPS_INHERITED_SESSION_ID: sessionId,
    ...(event && { AGENTOPS_INHERITED_EVENT_ID: event }),
    ...(traceparent && { TRACEPARENT: traceparent }),
    BAGGAGE: baggage,
  }
}

function sessionIn(baggage: string): SessionId | undefined {
  for (const member of baggage.split(',')) {
    const [name, value = ''] = member.split(';')[0]?.split('=') ?? []
    if (name?.trim() === SESSION_MEMBER) return parseSessionId(value.trim())
  }
  return undefined
}

/** Header fields by their lower-case names, as `request.headers` of `node:http` has them. */
export type HeaderFields = Readonly<Record<string, string | readonly string[] | null | undefined>>

function textOf(value: HeaderFields[string]): string {
  return typeof value === 'string' ? value.trim() : ''
}

/**
 * Reads the headers that propagation has written; `undefined` when the headers name no session. A trace that
 * another tool began is a session of its own, as it is on the server.
 */
export function readTraceHeaders(headers: HeaderFields | TraceHeaders): RemoteParent | undefined {
  const { traceparent, baggage }: HeaderFields = { ...headers }
  const [, trace = '', span = ''] = textOf(traceparent).split('-')
  const traceId = parseTraceId(trace)
  const sessionId = sessionIn(textOf(baggage)) ?? (traceId && sessionIdOfTrace(traceId))
  if (sessionId === undefined) return undefined
  const eventId = traceId === traceIdOfSession(sessionId) ? parseEventId(span) : undefined
  return eventId && eventId !== NO_EVENT
    ? { inheritedSessionId: sessionId, inheritedEventId: eventId }
    : { inheritedSessionId: sessionId }
}
