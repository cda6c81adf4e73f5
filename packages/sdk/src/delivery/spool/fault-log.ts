import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Fault, faultCount, lastFaults, watchFaults } from '../../faults.ts'

const FILE = 'errors.jsonl'
const WRITE_AFTER_MS = 500
const MAX_BYTES = 64 * 1024
const KEPT_LINES = 50

/**
 * Keeps the last failures inside the SDK in `errors.jsonl` beside the spools, for `agentops doctor`:
 * a line of JSON for each kind of failure of a process, written again when its count grows. The
 * file stays below 64 KiB; where it cannot be written, failures are only counted.
 */
export class FaultLog {
  readonly #directory: string
  readonly #unwatch: () => void
  #written = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(directory: string) {
    this.#directory = directory
    this.#unwatch = watchFaults(() => this.#schedule())
  }

  /** Writes what has occurred since the last time. Never throws. */
  writeNow(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const fresh = lastFaults().filter(({ ordinal }) => ordinal > this.#written)
    if (fresh.length === 0) return
    this.#written = faultCount()
    try {
      appendFaults(this.#directory, fresh)
    } catch {
      // They are counted all the same: client.stats() tells.
    }
  }

  /** Writes the rest and stops. */
  close(): void {
    this.writeNow()
    this.#unwatch()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.writeNow(), WRITE_AFTER_MS)
    this.#timer.unref?.()
  }
}

function appendFaults(directory: string, faults: readonly Fault[]): void {
  const path = join(directory, FILE)
  const lines = faults.map((fault) => `${JSON.stringify({ pid: process.pid, ...fault })}\n`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  appendFileSync(path, lines.join(''), { mode: 0o600 })
  if (statSync(path).size > MAX_BYTES) shorten(path)
}

/** Another process may append meanwhile: such a line is lost, never a part of one. */
function shorten(path: string): void {
  const temporary = `${path}.${process.pid}`
  const kept = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-KEPT_LINES)
  writeFileSync(temporary, `${kept.join('\n')}\n`, { mode: 0o600 })
  renameSync(temporary, path)
}
