import type { Duplex } from 'node:stream'

/** What a socket has and a stream has not; nothing of it means anything without a network. */
const SOCKET_METHODS = ['setTimeout', 'setNoDelay', 'setKeepAlive', 'ref', 'unref'] as const

/** Makes a stream within this process pass for a socket. */
export function asSocket(stream: Duplex): Duplex {
  for (const name of SOCKET_METHODS) Reflect.set(stream, name, () => stream)
  return Object.assign(stream, { encrypted: true, authorized: true })
}
