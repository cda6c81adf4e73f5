/** Total length, length of the headers, checksum of both: four bytes each, big-endian. */
const PRELUDE = 12
/** Checksum of the whole message. */
const TRAILER = 4
/** The format's own limit is 24 MiB with the headers. */
const MAX_MESSAGE = 24 * 1024 * 1024

/** Types of header values by their number → how many bytes they take; texts tell their own length. */
const FIXED_SIZES: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [8, 8],
  [9, 16],
])
const BYTES = 6
const TEXT = 7

const decoder = new TextDecoder()

/** Reads the text headers of a message; what follows a broken one is left out. */
function readHeaders(bytes: Uint8Array): Map<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headers = new Map<string, string>()
  let position = 0
  while (position < bytes.length) {
    const nameEnd = position + 1 + view.getUint8(position)
    if (nameEnd >= bytes.length) break
    const name = decoder.decode(bytes.subarray(position + 1, nameEnd))
    const type = view.getUint8(nameEnd)
    const hasLength = type === BYTES || type === TEXT
    const start = nameEnd + (hasLength ? 3 : 1)
    if (start > bytes.length) break
    const size = hasLength ? view.getUint16(nameEnd + 1) : FIXED_SIZES.get(type)
    if (size === undefined || start + size > bytes.length) break
    if (type === TEXT) headers.set(name, decoder.decode(bytes.subarray(start, start + size)))
    position = start + size
  }
  return headers
}

function give(
  headers: ReadonlyMap<string, string>,
  payload: string,
  onEvent: (event: string, data: string) => void,
): void {
  const type = headers.get(':message-type')
  if (type === 'exception') onEvent(`error/${headers.get(':exception-type') ?? ''}`, payload)
  else if (type === 'error') {
    const message = headers.get(':error-message') ?? ''
    onEvent(`error/${headers.get(':error-code') ?? ''}`, JSON.stringify({ message }))
  } else onEvent(headers.get(':event-type') ?? '', payload)
}

/**
 * Splits a body of type `application/vnd.amazon.eventstream` into events
 * (https://smithy.io/2.0/aws/amazon-eventstream.html). Checksums are the SDK's business; lengths are
 * checked, and a message cut short, or one whose lengths cannot be, ends the reading.
 *
 * @param onEvent gets the event's type and payload; of an exception or error `error/NAME`
 */
export function readAwsEventStream(
  bytes: Uint8Array,
  onEvent: (event: string, data: string) => void,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let start = 0
  while (start + PRELUDE + TRAILER <= bytes.length) {
    const length = view.getUint32(start)
    const payloadStart = start + PRELUDE + view.getUint32(start + 4)
    const end = start + length
    if (length > MAX_MESSAGE || end > bytes.length || payloadStart > end - TRAILER) return
    const headers = readHeaders(bytes.subarray(start + PRELUDE, payloadStart))
    give(headers, decoder.decode(bytes.subarray(payloadStart, end - TRAILER)), onEvent)
    start = end
  }
}
