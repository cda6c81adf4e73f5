import { MCP } from '@agentops/protocol/attributes'
import type { ToolEffect } from '@agentops/protocol/recording'
import type { AttributeInput } from '../../event/event.ts'
import { noteToolEffects, type ToolEffects } from './tool-effects.ts'

const MAX_SERVERS = 256

/** What servers said of themselves when they were asked to `initialize`; the oldest is forgotten first. */
const known = new Map<string, Readonly<Record<string, AttributeInput>>>()

const toolsOf = new Map<string, ToolEffects>()

function forgetOldest(servers: Map<string, unknown>): void {
  const oldest = servers.size >= MAX_SERVERS ? servers.keys().next().value : undefined
  if (oldest !== undefined) servers.delete(oldest)
}

/** Remembers what a server's tools say that they do, from its result of `tools/list`. */
export function rememberTools(key: string, listed: unknown): void {
  const effects: ToolEffects = toolsOf.get(key) ?? new Map()
  forgetOldest(toolsOf)
  toolsOf.set(key, effects)
  noteToolEffects(effects, listed)
}

/** What a tool of a server says that it does; undefined when it was never listed, or says nothing. */
export function effectKnownBy(key: string, tool: string): ToolEffect | undefined {
  return toolsOf.get(key)?.get(tool)
}

/** Remembers a server by the session that it opened, or by its address when it keeps none. */
export function rememberServer(key: string, serverInfo: unknown): void {
  if (typeof serverInfo !== 'object' || serverInfo === null) return
  const name: unknown = Reflect.get(serverInfo, 'name')
  const version: unknown = Reflect.get(serverInfo, 'version')
  forgetOldest(known)
  known.set(key, {
    ...(typeof name === 'string' && { [MCP.serverName]: name }),
    ...(typeof version === 'string' && { [MCP.serverVersion]: version }),
  })
}

/** Name and version of a server as attributes; none when it was never seen to initialize. */
export function serverKnownBy(key: string): Readonly<Record<string, AttributeInput>> {
  return known.get(key) ?? {}
}
