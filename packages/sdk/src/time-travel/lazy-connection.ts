import type { Duplex } from 'node:stream'
import { duplexPair } from 'node:stream'
import { asSocket } from './memory-socket.ts'

/** What a client sends first (RFC 9113, section 3.4). */
const PREFACE_BYTES = 24
const FRAME_HEADER_BYTES = 9

/** Frames that only the other side can answer: HEADERS and PING (RFC 9113, section 6). */
const ASKING: ReadonlySet<number> = new Set([1, 6])

/** Whether what an HTTP/2 client has written so far asks the other side for anything. */
function isAsking(written: Buffer): boolean {
  let at = PREFACE_BYTES
  while (at + FRAME_HEADER_BYTES <= written.length) {
    if (ASKING.has(written.readUInt8(at + 3))) return true
    at += FRAME_HEADER_BYTES + written.readUIntBE(at, 3)
  }
  return false
}

/**
 * A connection of an HTTP/2 client that is opened when the client first asks for something. Until then
 * what it writes is kept.
 *
 * @param open opens the real one
 */
export function lazyConnection(open: () => Duplex): { near: Duplex; open: () => void } {
  const [near, far] = duplexPair()
  let written: Buffer = Buffer.alloc(0)
  let isOpen = false
  const keep = (bytes: Buffer): void => {
    written = Buffer.concat([written, bytes])
    if (isAsking(written)) connect()
  }
  const connect = (): void => {
    if (isOpen || near.destroyed) return
    isOpen = true
    far.off('data', keep)
    const real = open()
    real.on('error', (error) => near.destroy(error))
    real.on('close', () => near.destroy())
    near.on('close', () => real.destroy())
    real.write(written)
    far.pipe(real).pipe(far)
  }
  far.on('data', keep)
  return { near: asSocket(near), open: connect }
}
