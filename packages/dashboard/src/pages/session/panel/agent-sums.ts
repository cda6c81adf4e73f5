import type { EventSummary } from '@agentops/protocol/event'

/** What one agent's events of a session come to. */
export interface AgentSum {
  readonly name: string
  readonly events: number
  readonly llm: number
  readonly tool: number
  readonly failed: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null when a price is unknown. */
  readonly costNano: number | null
}

function sumOf(name: string, events: readonly EventSummary[]): AgentSum {
  const count = (matches: (event: EventSummary) => boolean) => events.filter(matches).length
  const total = (value: (event: EventSummary) => number) =>
    events.reduce((sum, event) => sum + value(event), 0)
  const isUnknown = events.some((event) => event.costSource === 'unknown')
  return {
    name,
    events: events.length,
    llm: count(({ type }) => type === 'llm'),
    tool: count(({ type }) => type === 'tool'),
    failed: count(({ status }) => status === 'error'),
    inputTokens: total(({ inputTokens }) => inputTokens),
    outputTokens: total(({ outputTokens }) => outputTokens),
    costNano: isUnknown ? null : total(({ costNano }) => costNano ?? 0),
  }
}

/** The agents of a session in order of their first event, with what their events come to. */
export function agentSums(events: readonly EventSummary[]): AgentSum[] {
  const byAgent = new Map<string, EventSummary[]>()
  for (const event of events) {
    const own = byAgent.get(event.agentName)
    if (own) own.push(event)
    else byAgent.set(event.agentName, [event])
  }
  return [...byAgent].map(([name, own]) => sumOf(name, own))
}
