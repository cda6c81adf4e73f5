const LINES_PER_SECOND = 1000
const MAX_SESSION_CHARACTERS = 32 * 1024 * 1024

/** Why a line is left out. */
export type Excess = 'log-rate' | 'log-total'

/** How much one session may log: 1000 lines in each second, 32 Mi characters in all. */
export class Allowance {
  #second = 0
  #lines = 0
  #characters = 0

  /** Takes room for a line; says why when there is none. */
  take(time: number, characters: number): Excess | undefined {
    const second = Math.floor(time / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#lines = 0
    }
    if (this.#lines >= LINES_PER_SECOND) return 'log-rate'
    if (this.#characters + characters > MAX_SESSION_CHARACTERS) return 'log-total'
    this.#lines += 1
    this.#characters += characters
    return undefined
  }
}
