import type { EventSummary } from '@agentops/protocol/event'

/** Which events of a tree are looked for. */
export interface EventFilter {
  /** Part of what an event says, any case; `agent:name` for those of one agent. */
  readonly text: string
  /** A type, {@link FAILED}, or empty for all. */
  readonly type: string
  /** Ids of events that say the text where a summary does not. */
  readonly found: ReadonlySet<string>
}

/** The choice of events that failed, of whatever type. */
export const FAILED = 'failed'

const AGENT = 'agent:'

/** The text that looks for the events of an agent. */
export function textOfAgent(name: string): string {
  return AGENT + name
}

/** Whether a text is looked for in what events say, and not among agents. */
export function isSaid(text: string): boolean {
  return !text.startsWith(AGENT)
}

/** A question that the events which are looked for answer; undefined when all are wanted. */
export function eventQuestion({
  text,
  type,
  found,
}: EventFilter): ((event: EventSummary) => boolean) | undefined {
  const wanted = text.trim().toLowerCase()
  if (wanted === '' && type === '') return undefined
  return (event) => isOfType(event, type) && (found.has(event.id) || says(event, wanted))
}

function isOfType(event: EventSummary, type: string): boolean {
  if (type === '') return true
  return type === FAILED ? event.status === 'error' : event.type === type
}

function says(event: EventSummary, wanted: string): boolean {
  if (!isSaid(wanted)) return event.agentName.toLowerCase() === wanted.slice(AGENT.length)
  const { name, type, model, toolName, agentName, errorType, statusMessage, id } = event
  const { inputPreview, outputPreview } = event
  const names = [name, type, model, toolName, agentName, errorType, statusMessage, id]
  return [...names, inputPreview, outputPreview].some((text) => text.toLowerCase().includes(wanted))
}

/** How many events there are of each type, the most first, then how many failed. */
export function typeCounts(
  events: readonly EventSummary[],
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  let failed = 0
  for (const { type, status } of events) {
    counts.set(type, (counts.get(type) ?? 0) + 1)
    if (status === 'error') failed += 1
  }
  const types = [...counts].toSorted((one, other) => other[1] - one[1])
  return failed === 0 ? types : [...types, [FAILED, failed]]
}
