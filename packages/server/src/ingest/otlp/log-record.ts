import type { JsonValue } from '@agentops/protocol/messages'
import { type Attributes, MAX_TIME_NS, RejectedError, type Rejection, checkId } from './model.ts'

/** Log records of one resource and instrumentation scope. */
export interface LogGroup {
  readonly resource: Attributes
  readonly scopeName: string
  readonly records: readonly OtlpLog[]
}

/** One log record. Ids are lower-case hex, `''` when absent; times are nanoseconds since the epoch. */
export interface OtlpLog {
  timeNs: bigint
  observedNs: bigint
  /** 1–4 trace, 5–8 debug, 9–12 info, 13–16 warn, 17–20 error, 21–24 fatal; 0 when absent. */
  severity: number
  severityText: string
  eventName: string
  body: JsonValue
  attributes: Attributes
  traceId: string
  spanId: string
}

/** A decoded request. */
export interface DecodedLogs {
  readonly groups: LogGroup[]
  readonly rejections: Rejection[]
}

/** An empty record to decode into. */
export function emptyLog(): OtlpLog {
  return {
    timeNs: 0n,
    observedNs: 0n,
    severity: 0,
    severityText: '',
    eventName: '',
    body: null,
    attributes: new Map(),
    traceId: '',
    spanId: '',
  }
}

/** Throws {@link RejectedError} when a record has a wrong value. */
export function checkLog(log: OtlpLog): void {
  if (log.traceId !== '') checkId('trace id', log.traceId, 32)
  if (log.spanId !== '') checkId('span id', log.spanId, 16)
  if (log.timeNs === 0n) log.timeNs = log.observedNs
  if (log.timeNs <= 0n) throw new RejectedError('it has no time')
  if (log.timeNs > MAX_TIME_NS) throw new RejectedError('its time is after the year 2104')
}

/** What a rejected record is called in the answer. */
export function labelOf({ eventName, body }: OtlpLog): string {
  return eventName !== '' ? eventName : typeof body === 'string' ? body : ''
}
