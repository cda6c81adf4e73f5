import type { EventSummary } from '@agentops/protocol/event'
import type { LiveMessage } from '@agentops/protocol/live'
import type { SessionSummary } from '@agentops/protocol/session'
import type { Logger } from '../logger.ts'
import { Ring } from './ring.ts'

/** A message with the id that a client may resume from. */
export interface Numbered {
  readonly id: number
  readonly message: LiveMessage
}

/** Gets every message; must not throw and must not wait. */
export type Listener = (numbered: Numbered) => void

/** Options of {@link Hub}. */
export interface HubOptions {
  /** Reads summaries of sessions that changed. */
  readonly readSessions: (ids: readonly string[]) => Promise<readonly SessionSummary[]>
  readonly logger: Logger
  /** Least time between two messages of one session; default 200 ms. */
  readonly sessionMs?: number
  /** Messages kept for clients that come back; default 5000. */
  readonly capacity?: number
  /** How long messages are kept after the last client left; default 60 s. */
  readonly lingerMs?: number
}

const MAX_SESSIONS = 500

/** Tells clients what changes. Without a client it costs nothing. */
export class Hub {
  readonly #options: HubOptions
  readonly #sessionMs: number
  readonly #lingerMs: number
  readonly #ring: Ring<Numbered>
  readonly #listeners = new Set<Listener>()
  readonly #changed = new Set<string>()
  #lastId: number
  #timer: NodeJS.Timeout | undefined
  #leftAt = 0

  constructor({ sessionMs = 200, capacity = 5000, lingerMs = 60_000, ...options }: HubOptions) {
    this.#options = options
    this.#sessionMs = sessionMs
    this.#lingerMs = lingerMs
    this.#ring = new Ring(capacity)
    // Ids go on from the clock, so that an id of an earlier process is never taken for one of this.
    this.#lastId = Date.now() * 1000
  }

  /** Says that an event started or ended. */
  eventChanged(event: EventSummary): void {
    if (this.isAttended()) this.#publish({ type: 'event', event })
  }

  /** Says that a session changed; its summary is read and sent a little later, once for many changes. */
  sessionChanged(sessionId: string): void {
    if (!this.isAttended()) return
    this.#changed.add(sessionId)
    this.#timer ??= setTimeout(() => void this.#sendSessions(), this.#sessionMs)
  }

  /**
   * Adds a listener and returns what removes it.
   *
   * @param lastId id that the client saw last; what it missed is sent first, or `reset`
   */
  subscribe(listener: Listener, lastId?: number): () => void {
    if (lastId !== undefined) this.#catchUp(listener, lastId)
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      this.#leftAt = Date.now()
    }
  }

  /** Stops timers; nothing is sent any more. */
  close(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  /** Whether anybody listens, or may come back: else nothing need be told. */
  isAttended(): boolean {
    if (this.#listeners.size > 0 || Date.now() - this.#leftAt < this.#lingerMs) return true
    // A gap: whoever comes back with an older id must load everything anew.
    this.#ring.clear()
    this.#lastId += 1
    return false
  }

  #catchUp(listener: Listener, lastId: number): void {
    const missed = this.#ring.items().filter(({ id }) => id > lastId)
    const oldest = missed[0]?.id ?? this.#lastId + 1
    if (lastId > this.#lastId || oldest !== lastId + 1) {
      listener({ id: this.#lastId, message: { type: 'reset' } })
      return
    }
    for (const numbered of missed) listener(numbered)
  }

  async #sendSessions(): Promise<void> {
    const ids = [...this.#changed].slice(0, MAX_SESSIONS)
    for (const id of ids) this.#changed.delete(id)
    try {
      for (const session of await this.#options.readSessions(ids)) {
        this.#publish({ type: 'session', session })
      }
    } catch (error) {
      this.#options.logger.warn('sessions could not be read for live updates', {
        error: String(error),
      })
      for (const id of ids) this.#changed.add(id)
    }
    this.#timer =
      this.#changed.size > 0
        ? setTimeout(() => void this.#sendSessions(), this.#sessionMs)
        : undefined
  }

  #publish(message: LiveMessage): void {
    this.#lastId += 1
    const numbered = { id: this.#lastId, message }
    this.#ring.push(numbered)
    for (const listener of this.#listeners) listener(numbered)
  }
}
