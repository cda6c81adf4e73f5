import { RequestError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { TableRows } from '../journal/rows.ts'
import type { Drain } from './drain.ts'
import { storageFailure } from './storage-failure.ts'

/** Parts that a {@link Writer} works with. */
export interface WriterOptions {
  readonly journal: Journal
  readonly drain: Drain
  /** Bytes that may wait for the store; above it requests are refused with 429; default 256 MiB. */
  readonly maxBacklogBytes?: number
}

/** Acknowledges rows: they are in the journal when a write resolves. */
export class Writer {
  readonly #options: Required<WriterOptions>
  #appendingBytes = 0

  constructor({ maxBacklogBytes = 256 * 1024 * 1024, ...options }: WriterOptions) {
    this.#options = { ...options, maxBacklogBytes }
  }

  /**
   * Stores encoded rows.
   *
   * @throws RequestError 429 when too much waits for the store, 503 when the disk is full
   */
  async write(rows: readonly TableRows[]): Promise<void> {
    if (rows.length === 0) return
    const { journal, drain } = this.#options
    const bytes = rows.reduce((sum, table) => sum + table.bytes.length, 0)
    this.#refuseOverload(bytes)
    this.#appendingBytes += bytes
    try {
      await journal.append(rows)
    } catch (error) {
      throw storageFailure(error)
    } finally {
      this.#appendingBytes -= bytes
    }
    drain.added(rows)
  }

  #refuseOverload(bytes: number): void {
    const waiting = this.#options.drain.backlogBytes + this.#appendingBytes
    if (waiting === 0 || waiting + bytes <= this.#options.maxBacklogBytes) return
    throw new RequestError(429, 'overloaded', `${waiting} bytes wait to be stored`, {
      hint: 'Send again after the time that Retry-After says',
      retryAfter: 1,
    })
  }
}
