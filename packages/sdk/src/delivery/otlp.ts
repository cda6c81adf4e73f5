import { EVENT, SCOPE_NAME } from '@agentops/protocol/attributes'
import { traceIdOfSession } from '@agentops/protocol/ids'
import { VERSION } from '@agentops/protocol/version'
import type { AttributeInput, EventSnapshot } from '../event/event.ts'
import { ProtobufWriter } from './otlp-writer.ts'

/**
 * OTLP/HTTP protobuf of spans (opentelemetry-proto v1 `trace.proto`; the numbers below are its field
 * numbers). Own code because the OpenTelemetry packages that do it install at 17 MB.
 */

const SAMPLED = 1
/** Encoding is synchronous, so that one writer serves all. */
export const writer = new ProtobufWriter()
const STATUS_CODE = { unset: 0, ok: 1, error: 2 } as const

/** The value of a hex digit, lower case. */
function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87
}

/** The bytes that hex digits stand for. */
export function hexBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    const high = digit(hex.charCodeAt(index * 2))
    bytes[index] = high * 16 + digit(hex.charCodeAt(index * 2 + 1))
  }
  return bytes
}

/** Nanoseconds since the epoch, of milliseconds. */
export function nanoseconds(ms: number): bigint {
  const seconds = Math.floor(ms / 1000)
  const rest = Math.round((ms - seconds * 1000) * 1e6)
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest)
}

function writeValue(value: AttributeInput): void {
  if (typeof value === 'string') writer.requiredText(1, value)
  else if (typeof value === 'boolean') writer.unsigned(2, value ? 1 : 0)
  else if (typeof value === 'object') {
    writer.message(5, () => {
      for (const item of value) writer.message(1, () => writeValue(item))
    })
  } else if (Number.isSafeInteger(value)) writer.integer(3, value)
  else writer.double(4, value)
}

function writeAttributes(
  field: number,
  attributes: Readonly<Record<string, AttributeInput>>,
): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]
    if (value === undefined) continue
    writer.message(field, () => {
      writer.text(1, key)
      writer.message(2, () => writeValue(value))
    })
  }
}

/** Encodes an event as one `Span`, ready to be put in a request. A running one has no end time. */
export function encodeSpan(event: EventSnapshot): Uint8Array<ArrayBuffer> {
  writer.clear()
  writer.message(2, () => {
    writer.bytes(1, hexBytes(traceIdOfSession(event.sessionId)))
    writer.bytes(2, hexBytes(event.id))
    if (event.parentId) writer.bytes(4, hexBytes(event.parentId))
    writer.text(5, event.name)
    writer.unsigned(6, event.kind)
    writer.fixed64(7, nanoseconds(event.startedAt))
    if (event.endedAt !== undefined) writer.fixed64(8, nanoseconds(event.endedAt))
    writeAttributes(9, event.attributes)
    if (event.endedAt === undefined) writeAttributes(9, { [EVENT.state]: 'running' })
    writer.message(15, () => {
      writer.text(2, event.statusMessage)
      if (event.status !== 'unset') writer.unsigned(3, STATUS_CODE[event.status])
    })
    writer.unsigned(16, SAMPLED)
  })
  return writer.finish()
}

/**
 * Encodes an `ExportTraceServiceRequest` of spans, or an `ExportLogsServiceRequest` of log records:
 * both have the same shape and field numbers.
 */
export function encodeRequest(
  resource: Readonly<Record<string, AttributeInput>>,
  records: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  writer.clear()
  writer.message(1, () => {
    writer.message(1, () => writeAttributes(1, resource))
    writer.message(2, () => {
      writer.message(1, () => {
        writer.text(1, SCOPE_NAME)
        writer.text(2, VERSION)
      })
      for (const record of records) writer.raw(record)
    })
  })
  return writer.finish()
}
