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
import { PROJECT_ID, type WirePart } from '../ingest/row.ts'
import type { Store } from './connection.ts'
import { EVENT_COLUMNS, type EventColumns, toEventSummary } from './event-view.ts'

const SESSION = `project_id = ${PROJECT_ID} AND session_id = {session:String}`

const EVENTS = `SELECT ${EVENT_COLUMNS}, attr_str['${LLM.operation}'] AS operation,
    attr_str['${RESULT.kind}'] AS gave, attr_str['${TOOL.effect}'] AS effect,
    attr_str['${LLM.errorCode}'] AS code,
    exception_type, exception_message, toString(in_refs[1]) AS input_ref, toString(out_refs[1]) AS output_ref
  FROM spans WHERE ${SESSION} ORDER BY start_time, span_id LIMIT 1 BY span_id LIMIT {limit:UInt32}`

const CONTENT = `SELECT toString(hash) AS ref, any(body) AS text FROM content
  WHERE project_id = ${PROJECT_ID} AND part_kind = 'json'
    AND trace_id IN (SELECT DISTINCT trace_id FROM spans WHERE ${SESSION})
  GROUP BY hash`

const WIRE = `SELECT lower(hex(span_id)) AS span_hex, part, body FROM wire
  WHERE ${SESSION} LIMIT 1 BY span_id, part`

/** Most events of one recording; replay reads no more. */
const MAX_EVENTS = 200_000

type RecordedRow = EventColumns & {
  readonly operation: string
  readonly gave: string
  readonly effect: string
  readonly code: string
  readonly exception_type: string
  readonly exception_message: string
  readonly input_ref: string
  readonly output_ref: string
}

type Parts = Partial<Record<WirePart, string>>

/** Reads what replay needs of a session. */
export class RecordingReads {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** The recording of a session, with its finished events. */
  async read(session: SessionDetail): Promise<Recording> {
    const parameters = { session: session.id, limit: MAX_EVENTS }
    const [rows, contents, wires] = await Promise.all([
      this.#store.query<RecordedRow>(EVENTS, parameters),
      this.#store.query<{ ref: string; text: string }>(CONTENT, { session: session.id }),
      this.#store.query<{ span_hex: string; part: WirePart; body: string }>(WIRE, {
        session: session.id,
      }),
    ])
    const texts = new Map(contents.map(({ ref, text }) => [ref, text]))
    const parts = new Map<string, Parts>()
    for (const { span_hex, part, body } of wires) {
      parts.set(span_hex, { ...parts.get(span_hex), [part]: body })
    }
    const [ownAgent = ''] = session.agents
    const events = rows.map((row) => eventOf(row, parts.get(row.span_hex) ?? {}, texts))
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

function eventOf(
  row: RecordedRow,
  parts: Parts,
  texts: ReadonlyMap<string, string>,
): RecordedEvent {
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
    input: isLlm ? null : parse<JsonValue>(texts.get(row.input_ref)),
    exchange: exchangeOf(parts, summary.retry),
    outcome: isLlm ? null : outcomeOf(row, parts, texts),
    effect: effectOf(row.effect),
    leftOut: leftOutOf(parts),
  })
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
  const bytes = Number.parseInt(omitted, 10) || 0
  return [
    { what: 'request', reason: 'size', bytes },
    { what: 'response', reason: 'size', bytes },
  ]
}

function outcomeOf(
  row: RecordedRow,
  { result }: Parts,
  texts: ReadonlyMap<string, string>,
): RecordedOutcome | null {
  const known = RESULT_KINDS.find((kind) => kind === row.gave)
  const gave = known ? { gave: known } : {}
  const text = texts.get(row.output_ref)
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
