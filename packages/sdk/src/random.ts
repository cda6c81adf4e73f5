import {
  createEventId,
  createSessionId,
  type EventId,
  type SessionId,
} from '@agentops/protocol/ids'

const POOL_BYTES = 4096
const pool = new Uint8Array(POOL_BYTES)
let used = POOL_BYTES

/** Random bytes from a pool that is refilled rarely: a system call per event would cost more than the event. */
function randomBytes(count: number): Uint8Array {
  if (used + count > POOL_BYTES) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const bytes = pool.subarray(used, used + count)
  used += count
  return bytes
}

/** A fresh event id. */
export function newEventId(): EventId {
  return createEventId(randomBytes(8))
}

/** A fresh session id, a UUID v7 of the given time. */
export function newSessionId(unixMs: number): SessionId {
  return createSessionId(unixMs, randomBytes(10))
}
