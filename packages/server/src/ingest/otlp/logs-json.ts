import {
  get,
  hexOf,
  integerOf,
  listOf,
  parseJson,
  readAttributes,
  readResource,
  readValue,
  recordOf,
  textOf,
  textOrEmpty,
} from './json-values.ts'
import { type DecodedLogs, type OtlpLog, checkLog } from './log-record.ts'
import { RejectedError } from './model.ts'

/**
 * Decodes the JSON form of an `ExportLogsServiceRequest`. A record with a wrong value is rejected alone.
 *
 * @throws MalformedError when the text is no such message
 */
export function decodeLogsJson(text: string): DecodedLogs {
  const decoded: DecodedLogs = { groups: [], rejections: [] }
  for (const item of listOf(parseJson(text), 'resourceLogs')) {
    const resourceLogs = recordOf(item)
    const resource = readResource(resourceLogs, decoded.rejections)
    for (const scopeLogs of listOf(resourceLogs, 'scopeLogs')) {
      decoded.groups.push({
        resource,
        scopeName: textOrEmpty(get(get(scopeLogs, 'scope'), 'name')),
        records: readRecords(scopeLogs, decoded),
      })
    }
  }
  return decoded
}

function readRecords(scopeLogs: unknown, decoded: DecodedLogs): OtlpLog[] {
  return listOf(recordOf(scopeLogs), 'logRecords').flatMap((item) => {
    const record = recordOf(item)
    try {
      const log = readRecord(record)
      checkLog(log)
      return [log]
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      const name = textOrEmpty(get(record, 'eventName'))
      const body = textOrEmpty(get(get(record, 'body'), 'stringValue'))
      decoded.rejections.push({ item: name || body, reason: error.message })
      return []
    }
  })
}

function readRecord(record: object): OtlpLog {
  return {
    timeNs: integerOf(get(record, 'timeUnixNano')),
    observedNs: integerOf(get(record, 'observedTimeUnixNano')),
    severity: Number(integerOf(get(record, 'severityNumber'))),
    severityText: textOf(get(record, 'severityText')),
    eventName: textOf(get(record, 'eventName')),
    body: readValue(get(record, 'body'), 0),
    attributes: readAttributes(record),
    traceId: hexOf(get(record, 'traceId'), 'trace id'),
    spanId: hexOf(get(record, 'spanId'), 'span id'),
  }
}
