import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailableError, messageOf } from '../errors.ts'
import type { Batch } from '../journal/batch.ts'
import type { Journal } from '../journal/journal.ts'
import type { TableRows } from '../journal/rows.ts'
import type { Logger } from '../logger.ts'
import type { BatchInsert } from './batch-insert.ts'

/** Options of {@link Drain}. */
export interface DrainOptions {
  readonly journal: Journal
  readonly insert: BatchInsert
  readonly logger: Logger
  /** How long rows wait for others to be inserted with, unless someone wants to read; default 250 ms. */
  readonly gatherMs?: number
  /** Rows of a batch for which nothing more is waited; default 20,000. */
  readonly gatherRows?: number
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const RETRY_FIRST_MS = 50
const RETRY_MOST_MS = 1000

/** Moves rows from the journal into the store, one large batch at a time, each exactly once. */
export class Drain {
  readonly #options: Required<DrainOptions>
  #backlogBytes = 0
  #gatheredRows = 0
  /** Readers that wait for what was acknowledged before they came. */
  #waiters: Waiter[] = []
  #hurry: () => void = () => undefined
  #running: Promise<void> | undefined
  #failure: StoreUnavailableError | undefined
  readonly #stopping = new AbortController()

  constructor({ gatherMs = 250, gatherRows = 20_000, ...options }: DrainOptions) {
    this.#options = { ...options, gatherMs, gatherRows }
  }

  /** Bytes that are acknowledged and not in the store. */
  get backlogBytes(): number {
    return this.#backlogBytes
  }

  /** Says that rows were appended to the journal. */
  added(rows: readonly TableRows[]): void {
    for (const { bytes, sizes } of rows) {
      this.#backlogBytes += bytes.length
      this.#gatheredRows += sizes.length
    }
    if (this.#gatheredRows >= this.#options.gatherRows) this.#hurry()
    this.#running ??= this.#run()
  }

  /**
   * Resolves when everything that was acknowledged before is in the store.
   *
   * @throws StoreUnavailableError when the store takes nothing at the moment
   */
  async settled(): Promise<void> {
    if (this.#running === undefined) return
    if (this.#failure) throw this.#failure
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
      this.#hurry()
    })
  }

  /** Inserts what an earlier process left. */
  async replay(): Promise<void> {
    const { journal, logger } = this.#options
    if (journal.recovered.length === 0) return
    for (const batch of journal.recovered) await this.#store(batch)
    logger.info('the journal was replayed', { batches: journal.recovered.length })
  }

  /** Stops after the batch at hand; what is not in the store stays in the journal. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#hurry()
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#backlogBytes > 0 && !this.#stopping.signal.aborted) {
      await this.#gather()
      this.#gatheredRows = 0
      const waiters = this.#waiters.splice(0)
      const batch = await this.#options.journal.take()
      if (batch && (await this.#store(batch, waiters))) this.#backlogBytes -= bytesOf(batch)
      for (const { resolve } of waiters) resolve()
    }
    this.#running = undefined
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }

  async #gather(): Promise<void> {
    const { gatherMs, gatherRows } = this.#options
    if (this.#waiters.length > 0 || this.#gatheredRows >= gatherRows) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, gatherMs)
      this.#hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#hurry = () => undefined
  }

  /** Tries until the batch is in the store, or the server stops; says whether it is. */
  async #store(batch: Batch, waiters: readonly Waiter[] = []): Promise<boolean> {
    for (let pause = RETRY_FIRST_MS; ; pause = Math.min(2 * pause, RETRY_MOST_MS)) {
      const error = await this.#tryStore(batch)
      if (error === undefined) return true
      this.#tell(error, waiters)
      await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      if (this.#stopping.signal.aborted) return false
    }
  }

  async #tryStore(batch: Batch): Promise<StoreUnavailableError | undefined> {
    const { journal, insert } = this.#options
    try {
      await insert.store(batch)
      this.#failure = undefined
      await journal.done(batch)
      return undefined
    } catch (error) {
      return error instanceof StoreUnavailableError
        ? error
        : new StoreUnavailableError(messageOf(error), { cause: error })
    }
  }

  #tell(error: StoreUnavailableError, waiters: readonly Waiter[]): void {
    if (this.#failure === undefined) {
      const fields = { error: error.message }
      this.#options.logger.warn('the store takes no rows; they wait in the journal', fields)
    }
    this.#failure = error
    for (const { reject } of [...waiters, ...this.#waiters.splice(0)]) reject(error)
  }
}

function bytesOf({ rows }: Batch): number {
  return rows.reduce((sum, { bytes }) => sum + bytes.length, 0)
}
