import type { ToolEffect } from '@agentops/protocol/recording'
import { recordTool } from '../decorators/record-tool.ts'
import type { Around } from '../llms/wire/place.ts'

/** What tools do to the world, by name: those that only compute or read may run in a replay by themselves. */
export type ToolEffectsByName = Readonly<Record<string, ToolEffect>>

/** How a tool of that name is recorded. */
export function recorderOf(name: string, effects: ToolEffectsByName) {
  const effect = Object.hasOwn(effects, name) ? effects[name] : undefined
  return recordTool({ name, ...(effect && { effect }) })
}

/** What runs in place of the function of a framework's tool, which keeps its object. */
export function aroundTool(name: string, effects: ToolEffectsByName): Around {
  const record = recorderOf(name, effects)
  return (call, parameters) => record((...given: unknown[]) => call(given))(...parameters)
}
