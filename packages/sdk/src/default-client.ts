import type { Client } from './client.ts'
import { currentScope } from './context.ts'
import type { Session } from './session/session.ts'
import { shared } from './shared.ts'

const cell = shared<{ client: Client | undefined }>('default client', () => ({ client: undefined }))

/** The client that `init()` made, if it did. */
export function getDefaultClient(): Client | undefined {
  return cell.client
}

/** Puts a client behind the functions of this package, or takes it away. */
export function setDefaultClient(client: Client | undefined): void {
  cell.client = client
}

/** The session that running code records into: the one around it, else the default client's. */
export function sessionHere(): Session | undefined {
  return currentScope().session ?? cell.client?.sessions.current()
}

/** The same, but starts none. */
export function findSession(): Session | undefined {
  return currentScope().session ?? cell.client?.sessions.find()
}
