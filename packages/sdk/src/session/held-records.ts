import type { Outlet } from './outlet.ts'

/** Of what is held back no more is kept than this, or the newest alone: the oldest goes first. */
const MAX_COUNT = 2000
const MAX_CHARACTERS = 32 * 1024 * 1024

type HandOn = (outlet: Outlet) => void

interface Held {
  readonly handOn: HandOn
  readonly size: number
}

function sizeOf(values: Iterable<unknown>): number {
  let size = 0
  for (const value of values) {
    if (typeof value === 'string') size += value.length
    else if (typeof value === 'object' && value !== null) size += sizeOf(Object.values(value))
  }
  return size
}

/** Records of one kind that wait for word whether they are wanted, bounded in count and size. */
export class HeldRecords {
  readonly #gone: () => void
  #held: Held[] = []
  #size = 0

  /** @param gone called for each record that made room for newer ones */
  constructor(gone: () => void = () => undefined) {
    this.#gone = gone
  }

  get count(): number {
    return this.#held.length
  }

  /** @param content what is in it, by which its size is reckoned */
  add(content: object, handOn: HandOn): void {
    const size = sizeOf(Object.values(content))
    this.#held.push({ handOn, size })
    this.#size += size
    while (
      this.#held.length > MAX_COUNT ||
      (this.#size > MAX_CHARACTERS && this.#held.length > 1)
    ) {
      this.#size -= this.#held.shift()?.size ?? 0
      this.#gone()
    }
  }

  handOn(outlet: Outlet): void {
    const held = this.#held
    this.forget()
    for (const { handOn } of held) handOn(outlet)
  }

  forget(): void {
    this.#held = []
    this.#size = 0
  }
}
