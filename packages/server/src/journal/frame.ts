import { crc32 } from 'node:zlib'

/** What a frame carries. */
export const FRAME = {
  /** Names of the columns of every table: JSON. */
  columns: 1,
  /** Rows that were acknowledged. */
  rows: 2,
  /** As `decision`, of when there were no projects. */
  olderDecision: 3,
  /** A batch is in the store. */
  done: 4,
  /** What of a batch is not inserted, because the store has it: written before the insert. */
  decision: 5,
} as const

/** A frame that was read. */
export interface Frame {
  readonly kind: number
  /** The batch that it belongs to. */
  readonly batch: number
  readonly payload: Buffer
}

/** Bytes that are no frame. */
export interface Damage {
  /** Offset in the file. */
  readonly from: number
  readonly to: number
}

/** What a file's bytes hold. */
export interface Scan {
  readonly frames: readonly Frame[]
  readonly damages: readonly Damage[]
}

/** `AOJ1`: every frame begins with it, so that reading finds its way again after damage. */
const MAGIC = Buffer.from('AOJ1')
/** Magic, checksum, length of the payload, batch, kind. */
const HEADER_BYTES = 17

/** The bytes of a frame; the checksum covers everything behind it. */
export function encodeFrame(kind: number, batch: number, payload: readonly Buffer[]): Buffer[] {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt32LE(
    payload.reduce((length, part) => length + part.length, 0),
    8,
  )
  header.writeUInt32LE(batch, 12)
  header.writeUInt8(kind, 16)
  let sum = crc32(header.subarray(8))
  for (const part of payload) sum = crc32(part, sum)
  header.writeUInt32LE(sum, 4)
  return [header, ...payload]
}

/** Reads every whole frame, whatever stands between them. */
export function scanFrames(bytes: Buffer): Scan {
  const frames: Frame[] = []
  const damages: Damage[] = []
  let offset = 0
  while (offset < bytes.length) {
    const frame = frameAt(bytes, offset)
    if (frame) {
      frames.push(frame)
      offset += HEADER_BYTES + frame.payload.length
      continue
    }
    const next = nextFrame(bytes, offset + 1)
    damages.push({ from: offset, to: next })
    offset = next
  }
  return { frames, damages }
}

function nextFrame(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(MAGIC, from); at !== -1; at = bytes.indexOf(MAGIC, at + 1)) {
    if (frameAt(bytes, at)) return at
  }
  return bytes.length
}

function frameAt(bytes: Buffer, offset: number): Frame | undefined {
  const start = offset + HEADER_BYTES
  if (start > bytes.length || MAGIC.compare(bytes, offset, offset + 4) !== 0) return undefined
  const end = start + bytes.readUInt32LE(offset + 8)
  if (end > bytes.length) return undefined
  if (crc32(bytes.subarray(offset + 8, end)) !== bytes.readUInt32LE(offset + 4)) return undefined
  return {
    kind: bytes.readUInt8(offset + 16),
    batch: bytes.readUInt32LE(offset + 12),
    payload: bytes.subarray(start, end),
  }
}
