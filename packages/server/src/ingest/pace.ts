import { setImmediate as turn } from 'node:timers/promises'

/** How long one request's work may hold the event loop. */
const SLICE_MS = 20

/** Lets others run while something long is done in parts. */
export class Pace {
  #since = performance.now()

  /** Whether it is the others' turn. */
  get isDue(): boolean {
    return performance.now() - this.#since > SLICE_MS
  }

  /** Resolves when the others had their turn. */
  async rest(): Promise<void> {
    await turn()
    this.#since = performance.now()
  }
}
