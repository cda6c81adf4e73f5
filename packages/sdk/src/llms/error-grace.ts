import { now } from '../clock.ts'

/** A body that stands still for longer is not being read. */
const GRACE_MS = 3_000

/**
 * Ends a call whose answer is an error that nobody reads: its status says enough, and waiting for the
 * body could take as long as the process lives. The body is left as it is.
 */
export class ErrorGrace {
  readonly #end: (at: number) => void
  #movedAt = now()
  #timer: NodeJS.Timeout | undefined

  /** @param end is given the time at which the answer last came on, in milliseconds since the epoch */
  constructor(end: (at: number) => void) {
    this.#end = end
    this.#wait(GRACE_MS)
  }

  /** A piece of the body has come. */
  moved(): void {
    this.#movedAt = now()
  }

  /** The call ends by itself, or somebody waits for the whole body. */
  cancel(): void {
    clearTimeout(this.#timer)
  }

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => this.#look(), milliseconds)
    this.#timer.unref?.()
  }

  #look(): void {
    const remaining = this.#movedAt + GRACE_MS - now()
    if (remaining > 0) this.#wait(remaining)
    else this.#end(this.#movedAt)
  }
}
