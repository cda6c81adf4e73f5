import { setTimeout as sleep } from 'node:timers/promises'
import { RequestError, StoreUnavailableError, messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { Store } from '../store/connection.ts'
import { Group } from './group.ts'
import type { NormalisedEvent } from './normalise/event.ts'
import { RecentSet } from './recent.ts'
import { SeenSpans } from './seen.ts'

/** Options of {@link Writer}. */
export interface WriterOptions {
  readonly store: Store
  readonly logger: Logger
  /** How long rows wait for others to be inserted with; default 10 ms. */
  readonly groupMs?: number
  /** Most events of one group; default 20,000. */
  readonly groupEvents?: number
  /** Bytes of requests that may wait; above it requests are refused with 429; default 128 MiB. */
  readonly maxWaitingBytes?: number
  /** How long a group is retried while the store does not answer; default 8 s. */
  readonly retryMs?: number
}

interface Waiting {
  readonly events: readonly NormalisedEvent[]
  readonly bytes: number
  readonly resolve: (stored: readonly NormalisedEvent[]) => void
  readonly reject: (error: unknown) => void
}

const CONTENT_KEYS = 200_000
const RETRY_PAUSE_MS = 150

/** Inserts events in groups, one group at a time, and resolves each write when it is stored. */
export class Writer {
  readonly #options: Required<WriterOptions>
  readonly #seen: SeenSpans
  readonly #recent = new RecentSet(CONTENT_KEYS)
  readonly #waiting: Waiting[] = []
  #waitingBytes = 0
  #running: Promise<void> | undefined

  constructor({
    groupMs = 10,
    groupEvents = 20_000,
    maxWaitingBytes = 128 * 1024 * 1024,
    retryMs = 8000,
    ...options
  }: WriterOptions) {
    this.#options = { ...options, groupMs, groupEvents, maxWaitingBytes, retryMs }
    this.#seen = new SeenSpans(options.store)
  }

  /**
   * Stores events; resolves with those that were not stored before.
   *
   * @param bytes size of the request that they came in
   * @throws RequestError 429 when too much is waiting
   * @throws StoreUnavailableError when they may not have been stored; sending them again is safe
   */
  write(events: readonly NormalisedEvent[], bytes: number): Promise<readonly NormalisedEvent[]> {
    if (events.length === 0) return Promise.resolve([])
    if (this.#waitingBytes + bytes > this.#options.maxWaitingBytes && this.#waitingBytes > 0) {
      throw new RequestError(429, 'overloaded', `${this.#waitingBytes} bytes wait to be stored`, {
        hint: 'Send again after the time that Retry-After says',
        retryAfter: 1,
      })
    }
    this.#waitingBytes += bytes
    const stored = new Promise<readonly NormalisedEvent[]>((resolve, reject) => {
      this.#waiting.push({ events, bytes, resolve, reject })
    })
    this.#running ??= this.#run()
    return stored
  }

  /** Resolves when everything that was written is stored or refused. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    await sleep(this.#options.groupMs)
    while (this.#waiting.length > 0) await this.#writeGroup(this.#takeGroup())
    this.#running = undefined
  }

  #takeGroup(): Waiting[] {
    let events = 0
    const fits = this.#waiting.findIndex((entry) => {
      events += entry.events.length
      return events > this.#options.groupEvents
    })
    return this.#waiting.splice(0, fits === -1 ? this.#waiting.length : Math.max(1, fits))
  }

  async #writeGroup(entries: readonly Waiting[]): Promise<void> {
    try {
      const stored = await this.#store(entries)
      entries.forEach((entry, index) =>
        this.#settle(entry, () => entry.resolve(stored[index] ?? [])),
      )
    } catch (error) {
      await this.#onFailure(entries, error)
    }
  }

  /** Rows that the store refuses must not take other requests down with them. */
  async #onFailure(entries: readonly Waiting[], error: unknown): Promise<void> {
    if (entries.length > 1 && !(error instanceof StoreUnavailableError)) {
      for (const entry of entries) await this.#writeGroup([entry])
      return
    }
    this.#options.logger.error('events could not be stored', { error: messageOf(error) })
    for (const entry of entries) this.#settle(entry, () => entry.reject(error))
  }

  #settle(entry: Waiting, answer: () => void): void {
    this.#waitingBytes -= entry.bytes
    answer()
  }

  async #store(entries: readonly Waiting[]): Promise<NormalisedEvent[][]> {
    const { store } = this.#options
    const traces = new Set(
      entries.flatMap(({ events }) => events.map((event) => event.row.trace_hex)),
    )
    await this.#retrying(() => this.#seen.learn(traces))
    const group = new Group(this.#recent)
    const added = entries.map(({ events }) =>
      events.filter((event) => group.add(event, this.#seen)),
    )
    try {
      await this.#retrying(() => group.insert(store))
      return added
    } catch (error) {
      group.disown(this.#seen)
      throw error
    }
  }

  async #retrying(work: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + this.#options.retryMs
    for (;;) {
      try {
        await work()
        return
      } catch (error) {
        if (!(error instanceof StoreUnavailableError) || Date.now() > deadline) throw error
        await sleep(RETRY_PAUSE_MS)
      }
    }
  }
}
