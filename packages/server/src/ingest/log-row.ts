import { createHash } from 'node:crypto'
import { parseSessionId, parseTraceId, sessionIdOfTrace } from '@agentops/protocol/ids'
import { INT64, HEX16, HEX8, STRING, UINT8 } from '../store/row-binary.ts'
import { MAX_ATTRIBUTES, MAX_ATTRIBUTE_LENGTH, boundJson, boundName } from './bounds.ts'
import { textOf } from './normalise/origin.ts'
import type { LogGroup, OtlpLog } from './otlp/log-record.ts'
import { type Attributes, objectOf } from './otlp/model.ts'
import { type RowTable, columnsOf } from './tables.ts'

/** A log record as a row of the table `logs`. */
export interface LogRow {
  readonly session_id: string
  /** Nanoseconds since the epoch. */
  readonly time: bigint
  /** Sixteen hex characters; the same for a record that is sent again. */
  readonly log_id: string
  readonly trace_id: string
  readonly span_id: string
  readonly severity: number
  readonly severity_text: string
  readonly name: string
  readonly service_name: string
  /** JSON. */
  readonly body: string
  /** JSON object. */
  readonly attributes: string
}

const log = columnsOf<LogRow>()

/** Log records. */
export const LOGS: RowTable<LogRow> = {
  name: 'logs',
  columns: [
    log('session_id', STRING),
    log('time', INT64),
    log('log_id', HEX8),
    log('trace_id', HEX16),
    log('span_id', HEX8),
    log('severity', UINT8),
    log('severity_text', STRING),
    log('name', STRING),
    log('service_name', STRING),
    log('body', STRING),
    log('attributes', STRING),
  ],
}

/**
 * Makes the rows of a group.
 *
 * @param counts how often each record was met in its request: alike records are told apart by it
 */
export function logRows(group: LogGroup, counts: Map<string, number>): LogRow[] {
  return group.records.map((record) => {
    const row = rowOf(record, group)
    const said = textOf(record.attributes, 'log.record.uid')
    const content =
      said ||
      JSON.stringify([row.time.toString(), row.span_id, row.severity, row.body, row.attributes])
    const key = `${row.session_id}\n${content}`
    const count = counts.get(key) ?? 0
    counts.set(key, count + 1)
    return { ...row, log_id: idOf(said === '' ? `${key}\n${count}` : key) }
  })
}

function rowOf(record: OtlpLog, { resource }: LogGroup): LogRow {
  return {
    session_id: sessionOf(record, resource),
    time: record.timeNs,
    log_id: '',
    trace_id: record.traceId,
    span_id: record.spanId,
    severity: Math.min(Math.max(0, record.severity), 24),
    severity_text: boundName(record.severityText),
    name: boundName(record.eventName),
    service_name: textOf(resource, 'service.name'),
    body: JSON.stringify(boundJson(record.body, MAX_ATTRIBUTE_LENGTH)),
    attributes: attributesJson(record.attributes),
  }
}

/** The record's session, else the resource's, else its trace as a session; else empty. */
function sessionOf({ attributes, traceId }: OtlpLog, resource: Attributes): string {
  const named = textOf(attributes, 'session.id') || textOf(resource, 'session.id')
  if (named !== '') return parseSessionId(named) ?? named
  const trace = parseTraceId(traceId)
  return trace === undefined ? '' : sessionIdOfTrace(trace)
}

function attributesJson(attributes: Attributes): string {
  const kept = [...attributes].filter(([key]) => key !== 'session.id').slice(0, MAX_ATTRIBUTES)
  return JSON.stringify(boundJson(objectOf(kept), MAX_ATTRIBUTE_LENGTH))
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
