/** Total length, length of the headers, checksum of both: four bytes each, big-endian. */
const PRELUDE = 12
/** Checksum of the whole message. */
const TRAILER = 4
const TEXT = 7
const POLYNOMIAL = 0xedb88320

const encoder = new TextEncoder()

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1
  }
  return remainder
})

/** CRC-32 as gzip has it; Node's own came with 20.15 and is not everywhere. */
function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) {
    remainder = (TABLE[(remainder ^ byte) & 0xff] ?? 0) ^ (remainder >>> 8)
  }
  return (remainder ^ 0xffffffff) >>> 0
}

function header(name: string, value: string): number[] {
  const [nameBytes, valueBytes] = [encoder.encode(name), encoder.encode(value)]
  const { length } = valueBytes
  return [nameBytes.length, ...nameBytes, TEXT, length >> 8, length & 0xff, ...valueBytes]
}

/** One event as a message of AWS's event stream (https://smithy.io/2.0/aws/amazon-eventstream.html). */
export function awsMessage(eventType: string, payload: string): Uint8Array {
  const headers = [
    ...header(':event-type', eventType),
    ...header(':content-type', 'application/json'),
    ...header(':message-type', 'event'),
  ]
  const body = encoder.encode(payload)
  const message = new Uint8Array(PRELUDE + headers.length + body.length + TRAILER)
  const view = new DataView(message.buffer)
  view.setUint32(0, message.length)
  view.setUint32(4, headers.length)
  view.setUint32(8, checksum(message.subarray(0, 8)))
  message.set(headers, PRELUDE)
  message.set(body, PRELUDE + headers.length)
  view.setUint32(message.length - TRAILER, checksum(message.subarray(0, -TRAILER)))
  return message
}
