import type { Event } from '../event/event.ts'
import type { Delivery } from './transport.ts'

/** Something that waits to be sent. */
export type Item =
  /** A finished event, encoded. */
  | { readonly kind: 'span'; readonly bytes: Uint8Array }
  /** Word that an event has started; worth nothing once the event has ended. */
  | { readonly kind: 'notice'; readonly event: Event }
  /** A call of the session API. */
  | { readonly kind: 'call'; readonly delivery: Delivery }

/** Why something was dropped, and how many. */
export interface QueueStats {
  readonly waiting: number
  readonly waitingBytes: number
  readonly droppedFull: number
}

const NOTICE_BYTES = 512

function sizeOf(item: Item): number {
  switch (item.kind) {
    case 'span':
      return item.bytes.length
    case 'notice':
      return NOTICE_BYTES
    case 'call':
      return item.delivery.body.length
  }
}

/** What waits to be sent, in order, bounded by bytes: when it is full, what comes new is dropped. */
export class Queue {
  readonly #items: Item[] = []
  readonly #maxBytes: number
  #bytes = 0
  #droppedFull = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#items.length
  }

  push(item: Item): boolean {
    const size = sizeOf(item)
    if (this.#bytes + size > this.#maxBytes) {
      this.#droppedFull += 1
      return false
    }
    this.#bytes += size
    this.#items.push(item)
    return true
  }

  /**
   * Looks at the next items that can be sent together: one call, or up to `limit` spans and notices
   * and at most `maxBytes` of them. They stay in the queue until `remove`.
   */
  peek(limit: number, maxBytes: number): readonly Item[] {
    const first = this.#items[0]
    if (first === undefined || first.kind === 'call') return this.#items.slice(0, 1)
    let bytes = 0
    let end = 0
    for (const item of this.#items) {
      bytes += sizeOf(item)
      if (item.kind === 'call' || end >= limit || (end > 0 && bytes > maxBytes)) break
      end += 1
    }
    return this.#items.slice(0, end)
  }

  /** Removes the first `count` items: they were delivered or will never be. */
  remove(count: number): void {
    for (const item of this.#items.splice(0, count)) this.#bytes -= sizeOf(item)
  }

  stats(): QueueStats {
    return {
      waiting: this.#items.length,
      waitingBytes: this.#bytes,
      droppedFull: this.#droppedFull,
    }
  }
}
