import { crc32 } from 'node:zlib'

/**
 * How records lie in a segment. Each is framed: magic (4 bytes), CRC-32 of all that follows (4),
 * length of the payload (4), kind (1), payload; integers are little-endian. The CRC starts from the
 * segment's salt, so that bytes inside a payload are never taken for a frame, whoever wrote them.
 */

const MAGIC = Buffer.from([0xa6, 0x4f, 0x50, 0x01])
const CRC_AT = 4
const LENGTH_AT = 8
const KIND_AT = 12
const HEAD_BYTES = 13

/** A record as it lies on disk. */
export interface Frame {
  readonly kind: number
  readonly payload: Uint8Array<ArrayBuffer>
}

/** What could be read of a segment. */
export interface FrameScan {
  readonly frames: readonly Frame[]
  /** Bytes that belong to no complete frame: a torn tail, or damage. */
  readonly damagedBytes: number
}

/** Bytes that a frame takes on disk. */
export function frameBytes(frame: Frame): number {
  return HEAD_BYTES + frame.payload.length
}

/** Writes frames one after the other. */
export function encodeFrames(frames: readonly Frame[], salt: number): Buffer<ArrayBuffer> {
  const size = frames.reduce((sum, frame) => sum + frameBytes(frame), 0)
  const bytes = Buffer.allocUnsafe(size)
  let start = 0
  for (const { kind, payload } of frames) {
    const end = start + HEAD_BYTES + payload.length
    MAGIC.copy(bytes, start)
    bytes.writeUInt32LE(payload.length, start + LENGTH_AT)
    bytes[start + KIND_AT] = kind
    bytes.set(payload, start + HEAD_BYTES)
    bytes.writeUInt32LE(crc32(bytes.subarray(start + LENGTH_AT, end), salt), start + CRC_AT)
    start = end
  }
  return bytes
}

function frameAt(bytes: Buffer<ArrayBuffer>, start: number, salt: number): Frame | undefined {
  if (start + HEAD_BYTES > bytes.length) return undefined
  const end = start + HEAD_BYTES + bytes.readUInt32LE(start + LENGTH_AT)
  if (end > bytes.length) return undefined
  const isWhole =
    crc32(bytes.subarray(start + LENGTH_AT, end), salt) === bytes.readUInt32LE(start + CRC_AT)
  if (!isWhole) return undefined
  return {
    kind: bytes.readUInt8(start + KIND_AT),
    payload: bytes.subarray(start + HEAD_BYTES, end),
  }
}

/** Reads every complete frame, also those behind damage. Never throws. */
export function scanFrames(bytes: Buffer<ArrayBuffer>, salt: number): FrameScan {
  const frames: Frame[] = []
  let whole = 0
  let at = bytes.indexOf(MAGIC)
  while (at >= 0) {
    const frame = frameAt(bytes, at, salt)
    if (frame) {
      frames.push(frame)
      whole += frameBytes(frame)
    }
    at = bytes.indexOf(MAGIC, frame ? at + frameBytes(frame) : at + 1)
  }
  return { frames, damagedBytes: bytes.length - whole }
}
