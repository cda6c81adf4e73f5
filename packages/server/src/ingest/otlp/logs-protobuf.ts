import { type DecodedLogs, type OtlpLog, checkLog, emptyLog, labelOf } from './log-record.ts'
import { type Attributes, RejectedError } from './model.ts'
import { readKeyValue, readResource, readScope, readValue } from './protobuf-values.ts'
import { WireReader } from './wire-reader.ts'

/**
 * Decodes an `ExportLogsServiceRequest`. A record with a wrong value is rejected alone.
 *
 * Source: opentelemetry-proto v1, `logs.proto` (field numbers)
 *
 * @throws MalformedError when the bytes are no such message
 */
export function decodeLogsProtobuf(bytes: Buffer): DecodedLogs {
  const reader = new WireReader(bytes)
  const decoded: DecodedLogs = { groups: [], rejections: [] }
  reader.fields((field) => {
    if (field === 1) readResourceLogs(reader, decoded)
  })
  return decoded
}

function readResourceLogs(reader: WireReader, decoded: DecodedLogs): void {
  const resource: Attributes = new Map()
  reader.message((field) => {
    if (field === 1) readResource(reader, resource)
    else if (field === 2) readScopeLogs(reader, resource, decoded)
  })
}

function readScopeLogs(reader: WireReader, resource: Attributes, decoded: DecodedLogs): void {
  const records: OtlpLog[] = []
  const scope = { name: '', version: '' }
  reader.message((field) => {
    if (field === 1) readScope(reader, scope)
    else if (field === 2) readAcceptable(reader, records, decoded)
  })
  decoded.groups.push({ resource, scopeName: scope.name, records })
}

function readAcceptable(reader: WireReader, records: OtlpLog[], decoded: DecodedLogs): void {
  const log = emptyLog()
  try {
    reader.message((field) => LOG_FIELDS[field]?.(reader, log))
    checkLog(log)
    records.push(log)
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    decoded.rejections.push({ item: labelOf(log), reason: error.message })
  }
}

const LOG_FIELDS: Readonly<Record<number, (reader: WireReader, log: OtlpLog) => void>> = {
  1: (reader, log) => (log.timeNs = reader.fixed64()),
  2: (reader, log) => (log.severity = reader.integer()),
  3: (reader, log) => (log.severityText = reader.text()),
  5: (reader, log) => (log.body = readValue(reader)),
  6: (reader, log) => readKeyValue(reader, log.attributes),
  9: (reader, log) => (log.traceId = reader.bytes().toString('hex')),
  10: (reader, log) => (log.spanId = reader.bytes().toString('hex')),
  11: (reader, log) => (log.observedNs = reader.fixed64()),
  12: (reader, log) => (log.eventName = reader.text()),
}
