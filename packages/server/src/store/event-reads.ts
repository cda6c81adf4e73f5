import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { JsonValue } from '@agentops/protocol/messages'
import type { WireRequest } from '@agentops/protocol/recording'
import { parseJson } from '@agentops/replay/canonical-json'
import type { EventId } from '@agentops/protocol/ids'
import type { ProjectStore } from './project-store.ts'
import {
  type StoredContent,
  type StoredDetail,
  DETAIL_COLUMNS,
  contentRefs,
  toEventDetail,
} from './event-detail.ts'
import { searchEvents } from './event-search.ts'
import {
  EVENT_COLUMNS,
  type EventColumns,
  RUNNING_EVENT_COLUMNS,
  toEventSummary,
} from './event-view.ts'

/** Where an event stands in its session. */
export interface EventPosition {
  readonly id: string
  /** Nanoseconds since the epoch, decimal. */
  readonly startNs: string
}

/** A page of events and where the next one begins. */
export interface EventsPage {
  readonly events: readonly EventSummary[]
  readonly next: EventPosition | undefined
}

/** Hours in which a session has events: a range of the primary key. */
const HOURS = `toStartOfHour(start_time) BETWEEN
    (SELECT toStartOfHour(min(t_min)) FROM session_rollup WHERE project_id = {project:UInt32} AND session_id = {session:String})
    AND (SELECT toStartOfHour(max(t_max)) FROM session_rollup WHERE project_id = {project:UInt32} AND session_id = {session:String})`

const SESSION = `project_id = {project:UInt32} AND session_id = {session:String}`

const ENDED = `SELECT ${EVENT_COLUMNS} FROM spans
  WHERE ${SESSION} AND ${HOURS} AND (start_time, span_id) >
    (fromUnixTimestamp64Nano({afterNs:Int64}, 'UTC'), unhex({afterId:String}))
  ORDER BY start_time, span_id LIMIT 1 BY span_id LIMIT {limit:UInt32}`

const RUNNING = `SELECT ${RUNNING_EVENT_COLUMNS} FROM running_events AS r WHERE ${SESSION}
  GROUP BY session_id, span_id
  HAVING max(r.ended) = 0 AND (max(r.start_ns), span_id) > ({afterNs:Int64}, unhex({afterId:String}))
  ORDER BY max(r.start_ns), span_id LIMIT {limit:UInt32}`

const DETAIL = `SELECT ${DETAIL_COLUMNS} FROM spans
  WHERE ${SESSION} AND ${HOURS} AND span_id = unhex({event:String}) LIMIT 1`

const RUNNING_DETAIL = `SELECT ${RUNNING_EVENT_COLUMNS} FROM running_events AS r
  WHERE ${SESSION} AND span_id = unhex({event:String})
  GROUP BY session_id, span_id HAVING max(r.ended) = 0`

const CONTENT = `SELECT toString(c.hash) AS hash, any(c.part_kind) AS part_kind, any(c.body) AS body FROM content AS c
  WHERE project_id = {project:UInt32} AND hour = toDateTime({hour:UInt32}, 'UTC')
    AND trace_id = unhex({trace:String}) AND c.hash IN (SELECT toUInt128(arrayJoin({hashes:Array(String)})))
  GROUP BY c.hash`

const SHARED = `SELECT toString(c.hash) AS hash, any(c.part_kind) AS part_kind, any(c.body) AS body FROM content_shared AS c
  WHERE project_id = {project:UInt32} AND c.hash IN (SELECT toUInt128(arrayJoin({hashes:Array(String)}))) GROUP BY c.hash`

const REQUEST = `SELECT body FROM wire
  WHERE ${SESSION} AND part = 'request' AND span_id = unhex({event:String})
    AND length(body) < ${4 * 1024 * 1024} LIMIT 1`

/** Reads events: finished ones, and those that have started and not ended. */
export class EventReads {
  readonly #store: ProjectStore

  constructor(store: ProjectStore) {
    this.#store = store
  }

  /** One page of a session's events by start time. */
  async list(
    session: string,
    { limit, after }: { readonly limit: number; readonly after?: EventPosition | undefined },
  ): Promise<EventsPage> {
    const parameters = {
      session,
      limit: limit + 1,
      afterNs: after?.startNs ?? '0',
      afterId: after?.id ?? '',
    }
    const [ended, running] = await Promise.all([
      this.#store.query<EventColumns>(ENDED, parameters),
      this.#store.query<EventColumns>(RUNNING, parameters),
    ])
    const rows = [...ended, ...running].toSorted(byStart)
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return {
      events: page.map(toEventSummary),
      next: last && { id: last.span_hex, startNs: String(last.start_ns) },
    }
  }

  /** The ids of a session's ended events that say a text. */
  search(session: string, text: string): Promise<readonly EventId[]> {
    return searchEvents(this.#store, session, text)
  }

  /** Everything about one event; `undefined` when the session has no such event. */
  async find(session: string, event: string): Promise<EventDetail | undefined> {
    const ended = await this.#findEnded(session, event)
    if (ended) return ended
    const [running] = await this.#store.query<EventColumns>(RUNNING_DETAIL, { session, event })
    if (running) return toEventDetail(running, new Map())
    // It may have ended between the two looks, and is in neither.
    return this.#findEnded(session, event)
  }

  async #findEnded(session: string, event: string): Promise<EventDetail | undefined> {
    const [row] = await this.#store.query<StoredDetail>(DETAIL, { session, event })
    if (!row) return undefined
    const [content, request] = await Promise.all([
      this.#readContent(row),
      row.kind === 'llm' ? this.#readRequest(session, event) : undefined,
    ])
    return toEventDetail(row, content, request)
  }

  /** What went over the wire, when it was kept and is short enough to look into. */
  async #readRequest(session: string, event: string): Promise<JsonValue> {
    const [found] = await this.#store.query<{ body: string }>(REQUEST, { session, event })
    const request: WireRequest | undefined = found && JSON.parse(found.body)
    return typeof request?.body === 'string' ? (parseJson(request.body) ?? null) : null
  }

  async #readContent(row: StoredDetail): Promise<Map<string, StoredContent>> {
    const { own, shared } = contentRefs(row)
    const hour = Number(BigInt(row.start_ns) / 3_600_000_000_000n) * 3600
    const [owned, common] = await Promise.all([
      own.length === 0
        ? []
        : this.#store.query<StoredContent>(CONTENT, { hour, trace: row.trace_hex, hashes: own }),
      shared.length === 0 ? [] : this.#store.query<StoredContent>(SHARED, { hashes: shared }),
    ])
    return new Map([...owned, ...common].map((content) => [content.hash, content]))
  }
}

function byStart(one: EventColumns, other: EventColumns): number {
  const difference = BigInt(one.start_ns) - BigInt(other.start_ns)
  if (difference !== 0n) return difference < 0n ? -1 : 1
  return one.span_hex < other.span_hex ? -1 : 1
}
