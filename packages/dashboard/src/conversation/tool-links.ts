import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { Message } from '@agentops/protocol/messages'
import type { Exchange } from './fold-unchanged.ts'

/** Where the two ends of a tool call are found. */
export interface ToolLink {
  /** The tool's name; empty when only the result is here. */
  readonly name: string
  /** The model's request is among the messages. */
  readonly requested: boolean
  /** The tool's result is among the messages. */
  readonly answered: boolean
  /** The event that ran the tool in this session. */
  readonly executedBy: EventSummary | undefined
}

/** The tool calls of a conversation by their ids, with the events that executed them. */
export function linkToolCalls(
  exchange: Exchange,
  events: readonly EventSummary[],
): ReadonlyMap<string, ToolLink> {
  const executions = executionsByCall(events)
  const links = new Map<string, ToolLink>()
  const parts = [...exchange.inputMessages, ...exchange.outputMessages].flatMap(
    (message) => message.parts,
  )
  for (const part of parts) {
    if (part.type !== 'tool_call' && part.type !== 'tool_call_response') continue
    if (part.id === undefined) continue
    const known = links.get(part.id) ?? { ...NO_LINK, executedBy: executions.get(part.id) }
    const end =
      part.type === 'tool_call' ? { requested: true, name: part.name } : { answered: true }
    links.set(part.id, { ...known, ...end })
  }
  return links
}

const NO_LINK = { name: '', requested: false, answered: false }

function executionsByCall(events: readonly EventSummary[]): ReadonlyMap<string, EventSummary> {
  const executions = new Map<string, EventSummary>()
  for (const event of events) {
    if (event.type === 'tool' && event.toolCallId) executions.set(event.toolCallId, event)
  }
  return executions
}

/** Whether an LLM call answered with this tool call. */
export function requestsTool(detail: EventDetail, toolCallId: string): boolean {
  const asks = (message: Message) =>
    message.parts.some((part) => part.type === 'tool_call' && part.id === toolCallId)
  return detail.outputMessages.some(asks)
}

const MOST_CANDIDATES = 4

/**
 * The LLM calls that may have asked for a tool's execution, the likeliest first: those that had
 * answered when it started, near ones before far ones. Only their details can tell.
 */
export function requestCandidates(
  tool: EventSummary,
  events: readonly EventSummary[],
): readonly EventSummary[] {
  if (!tool.toolCallId) return []
  const before = events.filter(
    (event) => event.type === 'llm' && event.startedAt <= tool.startedAt && event.outputTokens > 0,
  )
  const near = (event: EventSummary) => Number(event.parentId === tool.parentId)
  return before
    .toSorted((a, b) => near(b) - near(a) || b.startedAt - a.startedAt)
    .slice(0, MOST_CANDIDATES)
}

/** The LLM call before this one under the same parent, whose messages this one may repeat. */
export function previousCall(
  current: EventSummary,
  events: readonly EventSummary[],
): EventSummary | undefined {
  let previous: EventSummary | undefined
  for (const event of events) {
    if (event.type !== 'llm' || event.id === current.id) continue
    if (event.parentId !== current.parentId || event.startedAt >= current.startedAt) continue
    // Embeddings and the like have no conversation; their name says which operation they were.
    if (event.name.startsWith('embeddings')) continue
    if (!previous || event.startedAt > previous.startedAt) previous = event
  }
  return previous
}
