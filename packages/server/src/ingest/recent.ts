/** A set that remembers the last so many keys. */
export class RecentSet {
  readonly #keys = new Set<string>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  /** Adds a key; the oldest goes when there are too many. */
  add(key: string): void {
    this.#keys.add(key)
    if (this.#keys.size <= this.#capacity) return
    const oldest = this.#keys.values().next()
    if (!oldest.done) this.#keys.delete(oldest.value)
  }
}
