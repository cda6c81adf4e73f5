import { createLogger, type LogLevel } from '../logger.ts'
import type { Session } from '../session/session.ts'
import { originalOf, viewIn } from '../session/bound-view.ts'
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

/** Options of `instrument()`. */
export interface InstrumentOptions {
  /** The session that calls of what is returned belong to. Default: each call's own, by where it is made. */
  readonly session?: Session | undefined
}

function isObject(client: unknown): client is object {
  return (typeof client === 'object' && client !== null) || typeof client === 'function'
}

function isTapped(client: unknown): boolean {
  try {
    const original = originalOf(client)
    return isObject(original) && clientTap.add(original)
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

/** Taps a client as {@link tapClient} does, and gives a view of it whose calls belong to a session. */
export function bindClient<Client>(client: Client, session: Session, logLevel: LogLevel): Client {
  if (!isObject(client)) {
    tapClient(client, logLevel)
    return client
  }
  // Without a transport of its own its calls are seen where everybody's are.
  isTapped(client)
  return viewIn(session, client)
}
