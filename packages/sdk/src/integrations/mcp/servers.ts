import { MCP } from '@agentops/protocol/attributes'
import type { AttributeInput } from '../../event/event.ts'

const MAX_SERVERS = 256

/** What servers said of themselves when they were asked to `initialize`; the oldest is forgotten first. */
const known = new Map<string, Readonly<Record<string, AttributeInput>>>()

/** Remembers a server by the session that it opened, or by its address when it keeps none. */
export function rememberServer(key: string, serverInfo: unknown): void {
  if (typeof serverInfo !== 'object' || serverInfo === null) return
  const name: unknown = Reflect.get(serverInfo, 'name')
  const version: unknown = Reflect.get(serverInfo, 'version')
  const oldest = known.size >= MAX_SERVERS ? known.keys().next().value : undefined
  if (oldest !== undefined) known.delete(oldest)
  known.set(key, {
    ...(typeof name === 'string' && { [MCP.serverName]: name }),
    ...(typeof version === 'string' && { [MCP.serverVersion]: version }),
  })
}

/** Name and version of a server as attributes; none when it was never seen to initialize. */
export function serverKnownBy(key: string): Readonly<Record<string, AttributeInput>> {
  return known.get(key) ?? {}
}
