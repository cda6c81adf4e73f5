import { PbfWriter } from 'pbf'
import type { Rejection } from './model.ts'

/** The two encodings of OTLP/HTTP. */
export type Encoding = 'protobuf' | 'json'

/** The media type of each encoding. */
export const CONTENT_TYPE: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
}

const NAMED_REJECTIONS = 5

/** What a request carries. */
export type Signal = 'traces' | 'logs'

/** What the JSON form calls the number of rejected items. */
const REJECTED = { traces: 'rejectedSpans', logs: 'rejectedLogRecords' } as const

/** The body of a 200: empty, or a `partial_success` that names the first rejected items. */
export function encodeSuccess(
  encoding: Encoding,
  signal: Signal,
  rejections: readonly Rejection[],
): Uint8Array {
  if (rejections.length === 0) return encoding === 'json' ? text({}) : new Uint8Array()
  const message = rejectionMessage(rejections)
  if (encoding === 'json') {
    return text({
      partialSuccess: { [REJECTED[signal]]: String(rejections.length), errorMessage: message },
    })
  }
  const writer = new PbfWriter()
  writer.writeMessage(1, writePartialSuccess, { count: rejections.length, message })
  return writer.finish()
}

function writePartialSuccess(part: { count: number; message: string }, writer: PbfWriter): void {
  writer.writeVarintField(1, part.count)
  writer.writeStringField(2, part.message)
}

/** The body of an error: a `google.rpc.Status`. */
export function encodeError(encoding: Encoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return text({ code, message })
  const writer = new PbfWriter()
  writer.writeVarintField(1, code)
  writer.writeStringField(2, message)
  return writer.finish()
}

function rejectionMessage(rejections: readonly Rejection[]): string {
  const named = rejections
    .slice(0, NAMED_REJECTIONS)
    .map(({ item, reason }) => `“${item.slice(0, 100)}”: ${reason}`)
  const more = rejections.length - named.length
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

function text(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}
