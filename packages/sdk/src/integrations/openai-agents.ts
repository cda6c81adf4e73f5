import { addParentFinder } from '../context.ts'
import { AgentOpsTraceProcessor } from './openai-agents/processor.ts'
import type { AgentsSpan, AgentsTrace } from './openai-agents/trace.ts'

/** What is needed of `@openai/agents`: its own functions. */
export interface OpenAIAgents {
  /** Adds one to those that there are. */
  readonly addTraceProcessor: (processor: AgentOpsTraceProcessor) => void
  /** The innermost step that the running code is part of. */
  readonly getCurrentSpan: () => AgentsSpan | null
  /** The run that the running code is part of. */
  readonly getCurrentTrace: () => AgentsTrace | null
}

const recorded = new WeakSet<OpenAIAgents['addTraceProcessor']>()

/**
 * Records runs of the OpenAI Agents SDK as one tree: workflows, agents, tools, hand-offs and
 * guardrails. Model calls are recorded on the wire, as without it, and never twice. Other trace
 * processors stay as they are. A second time nothing more happens.
 *
 * @example
 * import * as agents from '@openai/agents'
 * import { recordOpenAIAgents } from '@agentops/sdk/openai-agents'
 * recordOpenAIAgents(agents)
 * @example
 * // Runs that belong to one session, wherever they are started:
 * const runner = instrument(new agents.Runner(), { session })
 */
export function recordOpenAIAgents(agents: OpenAIAgents): void {
  const { addTraceProcessor, getCurrentSpan, getCurrentTrace } = agents
  if (recorded.has(addTraceProcessor)) return
  recorded.add(addTraceProcessor)
  const processor = new AgentOpsTraceProcessor()
  addTraceProcessor(processor)
  addParentFinder(() => processor.eventOf(getCurrentSpan(), getCurrentTrace()))
}
