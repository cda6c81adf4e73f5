import type dgram from 'node:dgram'
import type net from 'node:net'
import { type Around, placeOf } from '../llms/wire/place.ts'

/** Something wanted to reach a network where nothing may. */
class NoNetworkError extends Error {
  override readonly name = 'NoNetworkError'
  /** As of a network that is not there, so that a program takes it for what it is. */
  readonly code = 'ENETUNREACH'

  /** @param target where it wanted to go */
  constructor(target: string) {
    super(`there is no network in a test from a recording, and something wanted to reach ${target}`)
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Where the arguments of `connect` lead (Node's API); undefined for a socket of this machine's files. */
function targetOf(parameters: readonly unknown[]): string | undefined {
  // `net.connect` hands its normalised arguments on as one list.
  const [first, second]: readonly unknown[] = Array.isArray(parameters[0])
    ? parameters[0]
    : parameters
  if (isObject(first)) {
    if (Reflect.get(first, 'path')) return undefined
    return `${String(Reflect.get(first, 'host') ?? 'localhost')}:${String(Reflect.get(first, 'port'))}`
  }
  const isPath = typeof first === 'string' && Number.isNaN(Number(first))
  return isPath
    ? undefined
    : `${typeof second === 'string' ? second : 'localhost'}:${String(first)}`
}

const refuseConnection: Around = (call, parameters, self) => {
  const target = targetOf(parameters)
  if (target === undefined) return call()
  const socket = self as net.Socket
  // As when a connection fails: the socket is handed out, and then breaks.
  return socket.destroy(new NoNetworkError(target))
}

const refuseDatagram: Around = (_call, _parameters, self) => {
  const socket = self as dgram.Socket
  process.nextTick(() => socket.emit('error', new NoNetworkError('a datagram socket')))
}

/** Whether `fetch` goes by connections of `node:net`. */
const FETCH_IS_OVER_NET = !('bun' in process.versions || 'deno' in process.versions)

const refuseFetch: Around = (_call, [input]) => {
  const target = input instanceof Request ? input.url : String(input)
  return Promise.reject(new TypeError('fetch failed', { cause: new NoNetworkError(target) }))
}

/**
 * Lets nothing of this process reach a network: every connection fails as if there were none. Sockets
 * that are open stay, and so do files that are sockets.
 *
 * @returns puts back what was there
 */
export function blockNetwork(): () => void {
  const tcp: typeof net | undefined = process.getBuiltinModule?.('node:net')
  const udp: typeof dgram | undefined = process.getBuiltinModule?.('node:dgram')
  const places = [
    ...(FETCH_IS_OVER_NET ? [] : [placeOf(globalThis, 'fetch', refuseFetch)]),
    ...(tcp ? [placeOf(tcp.Socket.prototype, 'connect', refuseConnection)] : []),
    ...(udp ? [placeOf(udp.Socket.prototype, 'send', refuseDatagram)] : []),
    ...(udp ? [placeOf(udp.Socket.prototype, 'connect', refuseDatagram)] : []),
  ]
  for (const place of places) place.put()
  return () => {
    for (const place of places) place.remove()
  }
}
