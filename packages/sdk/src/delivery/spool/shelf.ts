import { unlink } from 'node:fs/promises'
import type { Entry } from '../entry.ts'
import { readSegment, type Segment } from './segment.ts'

/** What a segment gave when its turn came. */
export interface Loaded {
  readonly segment: Segment
  readonly entries: readonly Entry[]
  /** Records that were written and cannot be read any more. */
  readonly lost: number
}

/** Segments whose records are on disk only, in order. */
export class Shelf {
  readonly #segments: Segment[] = []

  get isEmpty(): boolean {
    return this.#segments.length === 0
  }

  add(segment: Segment): void {
    if (!this.#segments.includes(segment)) this.#segments.push(segment)
  }

  has(segment: Segment): boolean {
    return this.#segments.includes(segment)
  }

  first(): Segment | undefined {
    return this.#segments[0]
  }

  /** Takes the oldest segment and reads it; undefined when there is none. */
  async take(): Promise<Loaded | undefined> {
    const segment = this.#segments.shift()
    if (!segment) return undefined
    const entries = await readSegment(segment).catch(() => [])
    const lost = Math.max(0, segment.outstanding - entries.length)
    segment.outstanding = entries.length
    return { segment, entries, lost }
  }
}

/** Deletes a segment; one that is gone already is no failure. */
export async function removeSegment(segment: Segment): Promise<void> {
  await unlink(segment.path).catch(() => undefined)
}
