import type { ToolEffect } from '@agentops/protocol/recording'
import { recordTool } from '../decorators/record-tool.ts'
import type { Around } from '../llms/wire/place.ts'
import type { Session } from '../session/session.ts'

/** What tools do to the world, by name: those that only compute or read may run in a replay by themselves. */
export type ToolEffectsByName = Readonly<Record<string, ToolEffect>>

/** Options of the functions that record the tools of a framework. */
export interface RecordToolsOptions {
  /** The session of the tools' runs and of all that they do. Default: the one of the running code. */
  readonly session?: Session
}

/** How a tool of that name is recorded. */
export function recorderOf(
  name: string,
  effects: ToolEffectsByName,
  { session }: RecordToolsOptions = {},
) {
  const effect = Object.hasOwn(effects, name) ? effects[name] : undefined
  return recordTool({ name, ...(effect && { effect }), ...(session && { session }) })
}

/** What runs in place of the function of a framework's tool, which keeps its object. */
export function aroundTool(name: string, effects: ToolEffectsByName): Around {
  const record = recorderOf(name, effects)
  return (call, parameters) => record((...given: unknown[]) => call(given))(...parameters)
}
