import type { Attachment } from '@agentops/protocol/attachment'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { JsonValue } from '@agentops/protocol/messages'
import type {
  SessionDetail,
  SessionSort,
  SessionState,
  SessionSummary,
} from '@agentops/protocol/session'

/** One page of the sessions list, newest first. */
export interface SessionPage {
  readonly sessions: readonly SessionSummary[]
  readonly nextCursor: string | null
}

/** One page of a session's events, by start. */
export interface EventPage {
  readonly events: readonly EventSummary[]
  readonly nextCursor: string | null
}

/** A line that a session's code has logged. */
export interface LogRecord {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly level: LogLevel | null
  /** The event during which it was logged. */
  readonly eventId: string | null
  readonly body: JsonValue
  readonly attributes: Readonly<Record<string, JsonValue>>
}

/** Levels of log records, from the least to the worst. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** One page of a session's log records, by time. */
export interface LogPage {
  readonly logs: readonly LogRecord[]
  readonly nextCursor: string | null
}

/** Which records of a session are asked for. */
export interface LogFilter {
  /** Only records of this event. */
  readonly event?: string
  /** Only records of this level and above. */
  readonly level?: LogLevel
}

/** What the sessions list is narrowed to; an absent field admits everything. */
export interface SessionFilter {
  readonly state?: SessionState
  readonly tag?: string
  /** Part of a name, or an id, any case. */
  readonly q?: string
  /** What goes first; the newest when absent. */
  readonly sort?: SessionSort
}

/** A change to a filter: what is absent stays, what is undefined is dropped. */
export type FilterChange = {
  readonly [Key in keyof SessionFilter]?: SessionFilter[Key] | undefined
}

/** Why a request has no answer. */
export type ApiFailure =
  /** Nothing answered: the server is down or on another address. */
  | { readonly kind: 'unreachable' }
  /** The server answered with an error, and maybe with what to do. */
  | {
      readonly kind: 'problem'
      readonly status: number
      readonly code: string
      readonly hint: string
    }

/** A request that failed; `message` says what was wrong, `failure` why. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly failure: ApiFailure

  constructor(message: string, failure: ApiFailure) {
    super(message)
    this.failure = failure
  }

  /** Whether the server wants a key first. */
  get wantsKey(): boolean {
    return this.failure.kind === 'problem' && this.failure.status === 401
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get retryable(): boolean {
    const { failure } = this
    return failure.kind === 'unreachable' || failure.status === 429 || failure.status >= 500
  }
}

const SESSIONS_A_PAGE = 100
const LOGS_A_PAGE = 5000
const EVENTS_A_PAGE = 2000

/** Reads a page of sessions. @throws ApiError */
export function fetchSessions(
  filter: SessionFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<SessionPage> {
  const query = { ...filter, limit: SESSIONS_A_PAGE, cursor }
  return request<SessionPage>(`sessions${queryOf(query)}`, signal)
}

/** Reads one session. @throws ApiError, with status 404 when there is none */
export function fetchSession(id: string, signal: AbortSignal): Promise<SessionDetail> {
  return request<SessionDetail>(`sessions/${encodeURIComponent(id)}`, signal)
}

/** Reads a page of a session's events. @throws ApiError */
export function fetchEvents(
  sessionId: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<EventPage> {
  const query = queryOf({ limit: EVENTS_A_PAGE, cursor })
  return request<EventPage>(`sessions/${encodeURIComponent(sessionId)}/events${query}`, signal)
}

/** Reads which of a session's events say a text. @throws ApiError */
export async function searchEvents(
  sessionId: string,
  text: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const path = `sessions/${encodeURIComponent(sessionId)}/events/search${queryOf({ q: text })}`
  return (await request<{ eventIds: readonly string[] }>(path, signal)).eventIds
}

/** Reads everything about one event. @throws ApiError */
export function fetchEvent(
  sessionId: string,
  id: string,
  signal: AbortSignal,
): Promise<EventDetail> {
  return request<EventDetail>(
    `events/${encodeURIComponent(id)}${queryOf({ session: sessionId })}`,
    signal,
  )
}

/** Reads a page of what a session logged. @throws ApiError */
export function fetchLogs(
  sessionId: string,
  filter: LogFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<LogPage> {
  const query = queryOf({ ...filter, limit: LOGS_A_PAGE, cursor })
  return request<LogPage>(`sessions/${encodeURIComponent(sessionId)}/logs${query}`, signal)
}

/** Reads what is attached to a session. @throws ApiError */
export async function fetchAttachments(
  sessionId: string,
  signal: AbortSignal,
): Promise<readonly Attachment[]> {
  const path = `sessions/${encodeURIComponent(sessionId)}/attachments`
  return (await request<{ attachments: readonly Attachment[] }>(path, signal)).attachments
}

/** Where the bytes of an attachment are. */
export function attachmentUrl(sessionId: string, id: string): string {
  return `/api/v1/sessions/${encodeURIComponent(sessionId)}/attachments/${encodeURIComponent(id)}`
}

/** Shows the server a key; from then on the browser is let in. @throws ApiError when it is none */
export async function signIn(key: string): Promise<void> {
  await post('sign-in', { key })
}

/** Forgets the key that the browser has shown. @throws ApiError */
export async function signOut(): Promise<void> {
  await post('sign-out', {})
}

/** Reads which project the key of this browser opens. @throws ApiError */
export function fetchProject(signal: AbortSignal): Promise<{ readonly name: string }> {
  return request('project', signal)
}

/** The address of the live stream; with a session, its events are sent too. */
export function liveUrl(sessionId: string): string {
  return `/api/v1/live${queryOf({ session: sessionId })}`
}

/** Asks `/api/v1/` + path and reads the JSON of the answer. @throws ApiError */
export function request<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  return exchange<Answer>(path, { signal, headers: { accept: 'application/json' } })
}

/** Posts JSON to `/api/v1/` + path and reads the JSON of the answer. @throws ApiError */
export function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return exchange<Answer>(path, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function exchange<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`/api/v1/${path}`, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error
    throw new ApiError('The server does not answer', { kind: 'unreachable' })
  })
  if (response.status === 204) return undefined as Answer
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw problemOf(response.status, body)
  if (body === undefined) throw notJson(response.status)
  // The server that serves this page has checked its answer against the same protocol version.
  return body as Answer
}

function notJson(status: number): ApiError {
  return new ApiError('The answer was not JSON', {
    kind: 'problem',
    status,
    code: 'not_json',
    hint: 'Is something other than the AgentOps server answering at this address?',
  })
}

function problemOf(status: number, body: unknown): ApiError {
  const problem = fieldOf(body, 'error')
  const message = textOf(fieldOf(problem, 'message')) || `The server answered with ${status}`
  return new ApiError(message, {
    kind: 'problem',
    status,
    code: textOf(fieldOf(problem, 'code')),
    hint: textOf(fieldOf(problem, 'hint')),
  })
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Fields as the search part of an address; empty ones are left out. */
export function queryOf(
  fields: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== '') query.set(key, String(value))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
