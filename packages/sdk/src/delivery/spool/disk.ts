import { appendFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { type Owner, writeOwner, writeOwnerNow } from './owner.ts'

/** A write that takes longer is a slow one, */
const QUICK_MS = 10
/** which may be the fault of whoever took the core away meanwhile; two in a row are the disk's, */
const SLOW_WRITES = 2
/** as is a single one that takes so long. */
const STUCK_MS = 100
/** How long a slow disk is written to in the background. */
const SLOW_FOR_MS = 60_000

/**
 * Writes at once, without waiting for a turn of the event loop, of which a busy process has few:
 * what is killed then has lost nothing older than one write. A slow disk is written to in the
 * background instead. Each method gives a promise in that case, and undefined when it has written.
 */
export class Disk {
  #slowWrites = 0
  #slowAt: number | undefined

  /** Whether writes are made in the background at the moment. */
  get isSlow(): boolean {
    return this.#slowAt !== undefined && performance.now() - this.#slowAt < SLOW_FOR_MS
  }

  /** @throws the system's error, or rejects with it */
  append(path: string, bytes: Uint8Array): Promise<void> | undefined {
    if (this.isSlow) return appendFile(path, bytes, { mode: 0o600 })
    return this.#measured(() => appendFileSync(path, bytes, { mode: 0o600 }))
  }

  /** @throws the system's error, or rejects with it */
  writeOwner(directory: string, owner: Owner): Promise<void> | undefined {
    if (this.isSlow) return writeOwner(directory, owner)
    return this.#measured(() => writeOwnerNow(directory, owner))
  }

  #measured(write: () => void): undefined {
    const begun = performance.now()
    write()
    const ended = performance.now()
    const took = ended - begun
    this.#slowWrites = took > QUICK_MS ? this.#slowWrites + 1 : 0
    const isSlow = took > STUCK_MS || this.#slowWrites >= SLOW_WRITES
    this.#slowAt = isSlow ? ended : undefined
  }
}
