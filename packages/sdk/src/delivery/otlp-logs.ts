import { EVENT } from '@agentops/protocol/attributes'
import { type EventId, type SessionId, traceIdOfSession } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import { hexBytes, nanoseconds, writer } from './otlp.ts'

/** What leaves the process of a log record: redacted and bounded. */
export interface LogSnapshot {
  readonly sessionId: SessionId
  /** The event during which it was logged. */
  readonly eventId: EventId | undefined
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly level: LineLevel
  readonly body: JsonValue
  readonly attributes: Readonly<Record<string, JsonValue>>
}

/** How important a line is. */
export type LineLevel = keyof typeof SEVERITY

/** OpenTelemetry's severity numbers (opentelemetry-proto v1, `logs.proto`). */
const SEVERITY = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const

function writePair(key: string, value: JsonValue): void {
  writer.text(1, key)
  writer.message(2, () => writeJson(value))
}

function writeJson(value: JsonValue): void {
  if (value === null) return
  if (typeof value === 'string') writer.requiredText(1, value)
  else if (typeof value === 'boolean') writer.unsigned(2, value ? 1 : 0)
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) writer.integer(3, value)
    else writer.double(4, value)
  } else if (Array.isArray(value)) {
    writer.message(5, () => {
      for (const item of value) writer.message(1, () => writeJson(item))
    })
  } else {
    writer.message(6, () => {
      for (const [key, item] of Object.entries(value)) writer.message(1, () => writePair(key, item))
    })
  }
}

/**
 * Encodes a line as one `LogRecord`, ready to be put in a request (opentelemetry-proto v1,
 * `logs.proto`; the numbers are its field numbers).
 */
export function encodeLog(log: LogSnapshot): Uint8Array<ArrayBuffer> {
  writer.clear()
  writer.message(2, () => {
    writer.fixed64(1, nanoseconds(log.time))
    writer.unsigned(2, SEVERITY[log.level])
    writer.text(3, log.level)
    writer.message(5, () => writeJson(log.body))
    const attributes = { [EVENT.sessionId]: log.sessionId, ...log.attributes }
    for (const [key, value] of Object.entries(attributes)) {
      writer.message(6, () => writePair(key, value))
    }
    writer.bytes(9, hexBytes(traceIdOfSession(log.sessionId)))
    if (log.eventId) writer.bytes(10, hexBytes(log.eventId))
  })
  return writer.finish()
}
