import type { Entry } from '../entry.ts'
import type { Backing } from '../queue.ts'
import type { Segment } from './segment.ts'
import { type Loaded, removeSegment, Shelf } from './shelf.ts'

/** What another process has left on disk: it is read and removed, and nothing is added. */
export class AdoptedSpool implements Backing {
  readonly isUsable = false
  readonly #shelf = new Shelf()
  #removed: Promise<unknown> = Promise.resolve()
  #spilled = 0

  /** @param segments whose records have been counted */
  constructor(segments: readonly Segment[]) {
    for (const segment of segments) {
      this.#shelf.add(segment)
      this.#spilled += segment.outstanding
    }
  }

  get spilled(): number {
    return this.#spilled
  }

  hasRoom(): boolean {
    return false
  }

  append(): void {
    // Nothing is added.
  }

  /** Nothing was added; resolves when what was delivered is deleted. */
  async write(): Promise<void> {
    await this.#removed
  }

  settle({ segment }: Entry): void {
    if (!segment) return
    segment.outstanding -= 1
    if (segment.outstanding === 0) this.#remove(segment)
  }

  async next(): Promise<Loaded | undefined> {
    const loaded = await this.#shelf.take()
    if (!loaded) return undefined
    this.#spilled -= loaded.entries.length + loaded.lost
    if (loaded.entries.length === 0) this.#remove(loaded.segment)
    return loaded
  }

  reclaim(): Entry[] {
    return []
  }

  #remove(segment: Segment): void {
    this.#removed = Promise.all([this.#removed, removeSegment(segment)])
  }
}
