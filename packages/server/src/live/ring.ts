/** The last so many items, oldest first. */
export class Ring<Item> {
  readonly #capacity: number
  #items: Item[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Adds an item; the oldest go once there are twice as many as fit, so that adding stays cheap. */
  push(item: Item): void {
    this.#items.push(item)
    if (this.#items.length >= 2 * this.#capacity) this.#items = this.items().slice()
  }

  /** The items that are kept. */
  items(): readonly Item[] {
    return this.#items.slice(-this.#capacity)
  }

  /** Forgets everything. */
  clear(): void {
    this.#items = []
  }
}
