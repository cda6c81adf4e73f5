import type { ToolEffect } from '@agentops/protocol/recording'

const MAX_TOOLS = 10_000

/** What the tools of one server do to the world, by name. */
export type ToolEffects = Map<string, ToolEffect>

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/**
 * Notes what a server says of its tools in a result of `tools/list`: those that say that they only read
 * may run in a replay, like a function recorded with `effect: 'read'`. It is the server's word: another
 * policy can be given for each tool.
 *
 * @see https://modelcontextprotocol.io/specification/2025-06-18/schema#toolannotations
 */
export function noteToolEffects(effects: ToolEffects, listed: unknown): void {
  const tools = property(listed, 'tools')
  if (!Array.isArray(tools)) return
  for (const tool of tools) {
    const name = property(tool, 'name')
    const annotations = property(tool, 'annotations')
    if (typeof name !== 'string' || annotations === undefined || effects.size >= MAX_TOOLS) continue
    const isRead = property(annotations, 'readOnlyHint') === true
    const isHarmful = property(annotations, 'destructiveHint') === true
    effects.set(name, isRead && !isHarmful ? 'read' : 'write')
  }
}
