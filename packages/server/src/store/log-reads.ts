import type { LogPage } from '@agentops/protocol/api'
import type { z } from 'zod'
import type { ProjectStore } from './project-store.ts'
import { millisecondsOf } from './event-view.ts'

/** Where a log record stands in its session. */
export interface LogPosition {
  readonly id: string
  /** Nanoseconds since the epoch, decimal. */
  readonly timeNs: string
}

/** Which records a page holds. */
export interface LogFilter {
  readonly limit: number
  readonly after: LogPosition | undefined
  /** Least severity number. */
  readonly severity: number
  /** Hex id of the event that they belong to; any when undefined. */
  readonly event: string | undefined
}

interface StoredLog {
  readonly id: string
  readonly time_ns: string
  readonly severity: number
  readonly severity_text: string
  readonly name: string
  readonly span_hex: string
  readonly body: string
  readonly attributes: string
}

type Log = z.output<typeof LogPage>['logs'][number]

const PAGE = `SELECT lower(hex(log_id)) AS id, toString(toUnixTimestamp64Nano(time)) AS time_ns, severity,
    severity_text, name, if(span_id = toFixedString('', 8), '', lower(hex(span_id))) AS span_hex,
    body, attributes
  FROM logs WHERE project_id = {project:UInt32} AND session_id = {session:String} AND severity >= {severity:UInt8}
    AND ({event:String} = '' OR span_id = unhex({event:String}))
    AND (time, log_id) > (fromUnixTimestamp64Nano({afterNs:Int64}, 'UTC'), unhex({afterId:String}))
  ORDER BY project_id, session_id, time, log_id LIMIT 1 BY time, log_id LIMIT {limit:UInt32}`

/** Reads what sessions logged. */
export class LogReads {
  readonly #store: ProjectStore

  constructor(store: ProjectStore) {
    this.#store = store
  }

  /** One page of a session's records by time. */
  async list(
    session: string,
    { limit, after, severity, event = '' }: LogFilter,
  ): Promise<{ readonly logs: readonly Log[]; readonly next: LogPosition | undefined }> {
    const rows = await this.#store.query<StoredLog>(PAGE, {
      session,
      severity,
      event,
      limit: limit + 1,
      afterNs: after?.timeNs ?? '0',
      afterId: after?.id ?? '',
    })
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return {
      logs: page.map(toLog),
      next: last && { id: last.id, timeNs: last.time_ns },
    }
  }
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

/** The least severity number of a level. Source: opentelemetry-proto v1, `logs.proto` */
export function severityOf(level: (typeof LEVELS)[number]): number {
  return LEVELS.indexOf(level) * 4 + 1
}

function toLog(row: StoredLog): Log {
  const { severity } = row
  return {
    id: row.id,
    time: millisecondsOf(row.time_ns),
    level: severity === 0 ? null : (LEVELS[Math.floor((severity - 1) / 4)] ?? 'fatal'),
    severityText: row.severity_text,
    name: row.name,
    eventId: row.span_hex === '' ? null : row.span_hex,
    body: JSON.parse(row.body),
    attributes: JSON.parse(row.attributes),
  }
}
