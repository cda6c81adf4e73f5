import { createLogger, type LogLevel } from '../logger.ts'
import { clientTap } from './tracker.ts'

/** `instrument()` was given an object in which it finds no transport. It is logged, never thrown. */
class UnknownTransportError extends Error {
  override readonly name = 'UnknownTransportError'

  constructor(client: unknown) {
    const given = typeof client === 'function' ? `the class ${client.name}` : nameOf(client)
    super(
      `instrument() finds no transport in ${given}: its calls are recorded if it uses fetch, undici, ` +
        'node:http or node:http2; else give instrument() the object that has its `fetch`, `fetcher` or `adapter`',
    )
  }
}

function nameOf(client: unknown): string {
  if (typeof client !== 'object' || client === null)
    return client === null ? 'null' : `a value of type ${typeof client}`
  const made: unknown = Reflect.get(client, 'constructor')
  return `an instance of ${typeof made === 'function' ? made.name : 'no class'}`
}

function isTapped(client: unknown): boolean {
  try {
    const isObject = (typeof client === 'object' && client !== null) || typeof client === 'function'
    return isObject && clientTap.add(client)
  } catch {
    // Getters of the host's may throw; what cannot be looked at cannot be tapped.
    return false
  }
}

/** Taps the transport that a client, or each instance of a class, has of its own; else says why not. */
export function tapClient(client: unknown, logLevel: LogLevel): void {
  if (isTapped(client)) return
  const { name, message } = new UnknownTransportError(client)
  createLogger(logLevel).warn(`${name}: ${message}.`)
}
