import type { Event } from '../../event/event.ts'

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

/** Counts a session's events as they end. */
export class Tally {
  #counts = { events: 0, llm: 0, tool: 0, action: 0, error: 0 }

  get counts(): EventCounts {
    return { ...this.#counts }
  }

  add(event: Event): void {
    const counts = this.#counts
    counts.events += 1
    const type = COUNTED.find((counted) => counted === event.type)
    if (type) counts[type] += 1
    if (event.status === 'error') counts.error += 1
  }
}
