/** LangGraph's mark on steps that are its own machinery. */
const HIDDEN = 'langsmith:hidden'

/** Runs that only shape text; what they do shows in the model call. */
const SILENT_TYPES = new Set(['prompt', 'parser'])

/** What LangChain says of a run when it starts, beside its ids. */
export interface ChainDescription {
  readonly name: string | undefined
  readonly runType: string | undefined
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly isRoot: boolean
}

/** Whether a person would miss the step: machinery and unnamed glue (`RunnableSequence`) are not shown. */
export function isWorthAnEvent({ name, runType, tags, isRoot }: ChainDescription): boolean {
  if (tags.includes(HIDDEN) || SILENT_TYPES.has(runType ?? '')) return false
  return isRoot || (name !== undefined && !/^Runnable|^ChannelWrite|^Branch</.test(name))
}

/** The agent that a run is, by the name that `createAgent` was given; a graph's nodes are none. */
export function agentOf({ name, metadata }: ChainDescription): string | undefined {
  const agent = metadata['lc_agent_name']
  return typeof agent === 'string' && agent === name ? agent : undefined
}

/** The last part of a serialised object's id names its class. */
export function classNameOf(serialized: unknown): string | undefined {
  if (typeof serialized !== 'object' || serialized === null) return undefined
  const name: unknown = Reflect.get(serialized, 'name')
  if (typeof name === 'string') return name
  const id: unknown = Reflect.get(serialized, 'id')
  const last: unknown = Array.isArray(id) ? id.at(-1) : undefined
  return typeof last === 'string' ? last : undefined
}
