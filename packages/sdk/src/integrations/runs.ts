import type { Event } from '../event/event.ts'

/** Runs that a framework never ended: the oldest are forgotten first. */
const MAX_RUNS = 10_000

/** The events of a framework's runs, by the framework's ids. */
export class Runs {
  readonly #events = new Map<string, Event>()

  /** The event of a run, or of the nearest run around it that has one. */
  get(id: string | null | undefined): Event | undefined {
    return id == null ? undefined : this.#events.get(id)
  }

  has(id: string): boolean {
    return this.#events.has(id)
  }

  /** A run that has no event of its own stands for the one around it. */
  set(id: string, event: Event | undefined): void {
    if (!event) return
    const oldest = this.#events.size >= MAX_RUNS ? this.#events.keys().next().value : undefined
    if (oldest !== undefined) this.#events.delete(oldest)
    this.#events.set(id, event)
  }

  /** Forgets a run that is over, and gives its event. */
  take(id: string): Event | undefined {
    const event = this.#events.get(id)
    this.#events.delete(id)
    return event
  }
}
