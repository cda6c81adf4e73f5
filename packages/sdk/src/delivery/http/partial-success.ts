/** What a server that took a request did not take of it. */
export interface Rejected {
  readonly count: number
  readonly message: string
}

const NONE: Rejected = { count: 0, message: '' }
const LENGTH_DELIMITED = 2

interface Field {
  readonly number: number
  readonly value: number
  readonly bytes: Uint8Array
  readonly next: number
}

function varint(bytes: Uint8Array, start: number): { value: number; next: number } | undefined {
  let value = 0
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index]
    if (byte === undefined) return undefined
    value += (byte & 127) * 2 ** (7 * index)
    if (byte < 128) return { value, next: start + index + 1 }
  }
  return undefined
}

function fieldAt(bytes: Uint8Array, start: number): Field | undefined {
  const tag = varint(bytes, start)
  const head = tag && varint(bytes, tag.next)
  if (!tag || !head) return undefined
  const number = Math.floor(tag.value / 8)
  const isBytes = tag.value % 8 === LENGTH_DELIMITED
  const next = isBytes ? head.next + head.value : head.next
  return { number, value: head.value, bytes: bytes.subarray(head.next, next), next }
}

function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0
  while (at < bytes.length) {
    const field = fieldAt(bytes, at)
    if (!field) return
    yield field
    at = field.next
  }
}

/**
 * Reads the `partial_success` of an OTLP answer in protobuf
 * (https://opentelemetry.io/docs/specs/otlp/#partial-success-1). Never throws.
 */
export function rejectedIn(answer: Uint8Array): Rejected {
  let rejected = NONE
  for (const { number, bytes } of fields(answer)) {
    if (number !== 1) continue
    for (const part of fields(bytes)) {
      if (part.number === 1) rejected = { ...rejected, count: part.value }
      if (part.number === 2) {
        rejected = { ...rejected, message: Buffer.from(part.bytes).toString('utf8') }
      }
    }
  }
  return rejected
}
