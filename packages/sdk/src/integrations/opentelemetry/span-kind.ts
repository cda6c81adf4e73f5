import { AGENT, EVENT, LLM, TOOL } from '@agentops/protocol/attributes'

type Attributes = Readonly<Record<string, unknown>>

/** What a span of someone else's is to us. */
export type SpanKind = 'llm' | 'tool' | 'agent' | 'action'

/** Values of `gen_ai.operation.name`, by the GenAI conventions; other ones are model calls' too. */
const OPERATIONS: ReadonlyMap<string, SpanKind> = new Map([
  ['execute_tool', 'tool'],
  ['invoke_agent', 'agent'],
  ['create_agent', 'agent'],
  ['invoke_workflow', 'action'],
])

/** Where other dialects say what a span is: OpenLLMetry and OpenInference. */
const KIND_ATTRIBUTES = ['traceloop.span.kind', 'openinference.span.kind']

const KINDS: ReadonlyMap<string, SpanKind> = new Map([
  ['llm', 'llm'],
  ['embedding', 'llm'],
  ['tool', 'tool'],
  ['agent', 'agent'],
])

function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name]
  return typeof value === 'string' ? value : undefined
}

/** Tells model calls, tools and agents from everything else, by the names of the dialects in use. */
export function kindOf(attributes: Attributes): SpanKind {
  const operation = textOf(attributes, LLM.operation)
  if (operation !== undefined) return OPERATIONS.get(operation) ?? 'llm'
  for (const name of KIND_ATTRIBUTES) {
    const kind = textOf(attributes, name)
    if (kind !== undefined) return KINDS.get(kind.toLowerCase()) ?? 'action'
  }
  if (toolNameOf(attributes) !== undefined) return 'tool'
  const isModelCall = attributes[LLM.requestModel] ?? attributes['llm.request.type']
  return isModelCall === undefined ? 'action' : 'llm'
}

/** The tool that a span is an execution of. */
export function toolNameOf(attributes: Attributes): string | undefined {
  return textOf(attributes, TOOL.name) ?? textOf(attributes, 'ai.toolCall.name')
}

/** The agent whose run a span is. */
export function agentOf(attributes: Attributes): { id: string; name: string } | undefined {
  const name = textOf(attributes, EVENT.agentName) ?? textOf(attributes, 'agent.name')
  const isRun = kindOf(attributes) === 'agent' || attributes[AGENT.operation] === 'invoke_agent'
  if (!isRun || name === undefined) return undefined
  return { id: textOf(attributes, EVENT.agentId) ?? name, name }
}
