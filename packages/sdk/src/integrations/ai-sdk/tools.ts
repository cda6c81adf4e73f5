import { property } from '../../llms/wire/plain-body.ts'
import { recorderOf, type RecordToolsOptions, type ToolEffectsByName } from '../recorded-tools.ts'

/**
 * A set of tools of the Vercel AI SDK whose runs are recorded, and in a replay served: no `execute` runs
 * then. Tools without one, which the provider runs, stay as they are; so does the set that is given.
 *
 * @param effects what they do to the world: `{ search: 'read' }`. @defaultValue `write` each
 * @example
 * import { recordAiSdkTools } from '@agentops/sdk/ai-sdk'
 * await generateText({ model, prompt, tools: recordAiSdkTools({ search, book }, { search: 'read' }) })
 */
export function recordAiSdkTools<Tools extends object>(
  tools: Tools,
  effects: ToolEffectsByName = {},
  options: RecordToolsOptions = {},
): Tools {
  const recorded = Object.entries(tools).map(([name, tool]: [string, unknown]) => {
    const execute = property(tool, 'execute')
    if (typeof tool !== 'object' || tool === null || !isFunction(execute)) return [name, tool]
    const copy: object = Object.create(Object.getPrototypeOf(tool))
    return [
      name,
      Object.assign(copy, tool, { execute: recorderOf(name, effects, options)(execute) }),
    ]
  })
  return Object.fromEntries(recorded)
}

function isFunction(value: unknown): value is (...parameters: never[]) => unknown {
  return typeof value === 'function'
}
