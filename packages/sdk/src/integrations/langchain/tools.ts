import { givenSession } from '../../given.ts'
import { viewIn } from '../../session/bound-view.ts'
import { recordedObjects } from '../recorded-objects.ts'
import { aroundTool, type RecordToolsOptions, type ToolEffectsByName } from '../recorded-tools.ts'

/** What is needed of a tool of LangChain's. */
export interface LangChainTool {
  readonly name: string
}

/**
 * Records the runs of tools of LangChain's, whoever made them, and in a replay serves them: nothing of
 * them runs then.
 *
 * @param effects what they do to the world: `{ search: 'read' }`. @defaultValue `write` each
 * @returns the very tools that were given; with a session views of them, whose runs belong to it.
 * `stopInstrumenting()` gives their functions back
 * @example
 * import { recordLangChainTools } from '@agentops/sdk/langchain'
 * const agent = createAgent({ model, tools: recordLangChainTools([search, book]) })
 */
export function recordLangChainTools<Tools extends readonly LangChainTool[]>(
  tools: Tools,
  effects?: ToolEffectsByName,
  options?: RecordToolsOptions,
): Tools
export function recordLangChainTools(
  tools: readonly LangChainTool[],
  effects: ToolEffectsByName = {},
  { session }: RecordToolsOptions = {},
): readonly LangChainTool[] {
  for (const tool of tools) {
    if (typeof Reflect.get(tool, '_call') !== 'function') continue
    recordedObjects.get(tool, '_call', aroundTool(tool.name, effects)).put()
  }
  const named = givenSession(session)
  return named ? tools.map((tool) => viewIn(named, tool)) : tools
}
