import { LLM, RESULT, TOOL } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import {
  type LeftOut,
  type RecordedEvent,
  type RecordedOutcome,
  type Recording,
  RESULT_KINDS,
  type ToolEffect,
  type WireExchange,
  type WireFailure,
  type WireRequest,
  type WireResponse,
} from '@agentops/protocol/recording'
import type { SessionDetail } from '@agentops/protocol/session'
import { VERSION } from '@agentops/protocol/version'
import { recordedEvent } from '@agentops/replay/recorded-event'
import type { WirePart } from '../ingest/row.ts'
import type { ProjectStore } from './project-store.ts'
import {
  MESSAGE_REF_COLUMNS,
  type MessageRefs,
  messagesOf,
  type StoredContent,
} from './event-detail.ts'
import { EVENT_COLUMNS, type EventColumns, toEventSummary } from './event-view.ts'

const SESSION = `project_id = {project:UInt32} AND session_id = {session:String}`

const EVENTS = `SELECT ${EVENT_COLUMNS}, attr_str['${LLM.operation}'] AS operation,
    attr_str['${RESULT.kind}'] AS gave, attr_str['${TOOL.effect}'] AS effect,
    attr_str['${LLM.errorCode}'] AS code,
    exception_type, exception_message, ${MESSAGE_REF_COLUMNS}
  FROM spans WHERE ${SESSION} ORDER BY start_time, span_id LIMIT 1 BY span_id LIMIT {limit:UInt32}`

const CONTENT = `SELECT toString(c.hash) AS hash, any(c.part_kind) AS part_kind, any(c.body) AS body FROM content AS c
  WHERE project_id = {project:UInt32}
    AND trace_id IN (SELECT DISTINCT trace_id FROM spans WHERE ${SESSION})
  GROUP BY c.hash`

const SHARED = `SELECT toString(c.hash) AS hash, any(c.part_kind) AS part_kind, any(c.body) AS body FROM content_shared AS c
  WHERE project_id = {project:UInt32}
    AND c.hash IN (SELECT arrayJoin([system_ref, tools_ref]) FROM spans WHERE ${SESSION})
  GROUP BY c.hash`

const WIRE = `SELECT lower(hex(span_id)) AS span_hex, part, body FROM wire
  WHERE ${SESSION} LIMIT 1 BY span_id, part`

/** Most events of one recording; replay reads no more. */
const MAX_EVENTS = 200_000

/** Characters of one call's messages; its exchange may have as many again, and more. */
const MAX_SAID = 2 * 1024 * 1024

type RecordedRow = EventColumns & {
  readonly operation: string
  readonly gave: string
  readonly effect: string
  readonly code: string
  readonly exception_type: string
  readonly exception_message: string
} & MessageRefs

/** Content by hash. */
type Content = ReadonlyMap<string, StoredContent>

type Parts = Partial<Record<WirePart, string>>

/** Reads what replay needs of a session. */
export class RecordingReads {
  readonly #store: ProjectStore

  constructor(store: ProjectStore) {
    this.#store = store
  }

  /** The recording of a session, with its finished events. */
  async read(session: SessionDetail): Promise<Recording> {
    const parameters = { session: session.id, limit: MAX_EVENTS }
    const [rows, contents, shared, wires] = await Promise.all([
      this.#store.query<RecordedRow>(EVENTS, parameters),
      this.#store.query<StoredContent>(CONTENT, { session: session.id }),
      this.#store.query<StoredContent>(SHARED, { session: session.id }),
      this.#store.query<{ span_hex: string; part: WirePart; body: string }>(WIRE, {
        session: session.id,
      }),
    ])
    const content = new Map([...contents, ...shared].map((one) => [one.hash, one]))
    const parts = new Map<string, Parts>()
    for (const { span_hex, part, body } of wires) {
      parts.set(span_hex, { ...parts.get(span_hex), [part]: body })
    }
    const [ownAgent = ''] = session.agents
    const events = rows.map((row) => eventOf(row, parts.get(row.span_hex) ?? {}, content))
    return {
      madeBy: `agentops ${VERSION}`,
      session: headOf(session),
      events: events.map((event) =>
        event.agentName === ownAgent ? { ...event, agentName: '' } : event,
      ),
      dropped: {},
    }
  }
}

function headOf({ id, name, tags, startedAt, state, endStateReason }: SessionDetail) {
  return { id, name, tags, startedAt, endState: state === 'running' ? null : state, endStateReason }
}

function parse<Value>(text: string | undefined): Value | null {
  return text === undefined ? null : JSON.parse(text)
}

function eventOf(row: RecordedRow, parts: Parts, content: Content): RecordedEvent {
  const { id, parentId, type, name, startedAt, ...summary } = toEventSummary(row)
  const isLlm = type === 'llm'
  return recordedEvent({
    id,
    parentId,
    type,
    name: isLlm && row.operation !== '' ? row.operation : name,
    startedAt,
    agentName: summary.agentName,
    provider: summary.provider,
    model: summary.model,
    status: summary.status,
    durationMs: summary.durationMs,
    costNano: summary.costNano,
    inputTokens: summary.inputTokens,
    outputTokens: summary.outputTokens,
    input: isLlm ? null : parse<JsonValue>(valueOf(content, row.in_refs)),
    exchange: exchangeOf(parts, summary.retry),
    outcome: isLlm ? null : outcomeOf(row, parts, content),
    effect: effectOf(row.effect),
    leftOut: leftOutOf(parts),
    ...(isLlm && said(row, content)),
  })
}

/** A value's JSON. */
function valueOf(content: Content, [first]: readonly string[]): string | undefined {
  const found = first === undefined ? undefined : content.get(first)
  return found?.part_kind === 'json' ? found.body : undefined
}

/** Nothing is better than a line that no reader takes. */
function said(row: RecordedRow, content: Content): Pick<RecordedEvent, 'messages'> {
  const refs = [...row.in_refs, ...row.out_refs, row.system_ref, row.tools_ref]
  const size = refs.reduce((sum, ref) => sum + (content.get(ref)?.body.length ?? 0), 0)
  return size === 0 || size > MAX_SAID ? {} : { messages: messagesOf(row, content) }
}

function effectOf(effect: string): ToolEffect {
  return effect === 'pure' || effect === 'read' ? effect : 'write'
}

function exchangeOf({ request, response, failure }: Parts, attempt: number): WireExchange | null {
  const sent = parse<WireRequest>(request)
  if (!sent) return null
  return {
    request: sent,
    response: parse<WireResponse>(response),
    failure: parse<WireFailure>(failure),
    attempt,
    retryOf: null,
  }
}

function leftOutOf({ omitted }: Parts): LeftOut[] {
  if (omitted === undefined) return []
  if (omitted.startsWith('redacted')) return [{ what: 'response', reason: 'redacted', bytes: 0 }]
  const bytes = Number.parseInt(omitted, 10) || 0
  return [
    { what: 'request', reason: 'size', bytes },
    { what: 'response', reason: 'size', bytes },
  ]
}

function outcomeOf(row: RecordedRow, { result }: Parts, content: Content): RecordedOutcome | null {
  const known = RESULT_KINDS.find((kind) => kind === row.gave)
  const gave = known ? { gave: known } : {}
  const text = valueOf(content, row.out_refs)
  // A tool of an MCP server fails by what it returns: nothing is thrown then.
  const isReturned = row.exception_type === '' && text !== undefined
  if (row.status === 'error' && !isReturned) {
    const { exception_type: name, exception_message: message, code } = row
    return { kind: 'error', name: name || 'Error', message, code, ...gave }
  }
  if (result !== undefined) return { ...portableOutcome(result), ...gave }
  return text === undefined
    ? null
    : { kind: 'value', value: JSON.parse(text), exact: true, ...gave }
}

/** What the SDK notes of a result: values in its portable form. */
interface PortableResult {
  readonly value?: JsonValue
  readonly exact?: boolean
  readonly yields?: readonly JsonValue[]
}

function portableOutcome(text: string): RecordedOutcome {
  const portable: PortableResult = JSON.parse(text)
  const { value = null, exact = false, yields } = portable
  return { kind: 'value', value, exact, ...(yields && { yields }) }
}
