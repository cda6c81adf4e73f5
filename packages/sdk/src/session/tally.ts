import { LLM } from '@agentops/protocol/attributes'
import type { SessionTokens } from '@agentops/protocol/session'
import type { Event } from '../event/event.ts'

/** How many events of each kind, as the server counts them. */
export interface EventCounts {
  readonly events: number
  readonly llm: number
  readonly tool: number
  readonly action: number
  /** Events that failed, of any type. */
  readonly error: number
}

const COUNTED = ['llm', 'tool', 'action'] as const

function numberOf(event: Event, attribute: string): number {
  const value = event.attributes[attribute]
  return typeof value === 'number' ? value : 0
}

/** Counts a session's events as they end. */
export class Tally {
  #counts = { events: 0, llm: 0, tool: 0, action: 0, error: 0 }
  #tokens = { input: 0, output: 0, cacheRead: 0, reasoning: 0 }

  get counts(): EventCounts {
    return { ...this.#counts }
  }

  get tokens(): SessionTokens {
    return { ...this.#tokens }
  }

  add(event: Event): void {
    const counts = this.#counts
    counts.events += 1
    const type = COUNTED.find((counted) => counted === event.type)
    if (type) counts[type] += 1
    if (event.status === 'error') counts.error += 1
    this.#addTokens(event)
  }

  #addTokens(event: Event): void {
    const tokens = this.#tokens
    tokens.input += numberOf(event, LLM.inputTokens)
    tokens.output += numberOf(event, LLM.outputTokens)
    tokens.cacheRead += numberOf(event, LLM.cacheReadTokens)
    tokens.reasoning += numberOf(event, LLM.reasoningTokens)
  }
}
