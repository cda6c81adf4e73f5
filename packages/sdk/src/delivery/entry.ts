import type { Event } from '../event/event.ts'
import type { Segment } from './spool/segment.ts'

/** What an entry is; the order is the number on disk, so new kinds come last. */
export const ENTRY_KINDS = ['span', 'notice', 'session', 'log'] as const

/** What an entry is: the request that it is sent with follows from it. */
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** Something that waits to be sent, serialised once. */
export interface Entry {
  readonly kind: EntryKind
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The event that a notice is about: once it has ended, the notice is worth nothing. */
  readonly event?: Event | undefined
  /** Which `flush()` waits for it: those that were called later. */
  readonly generation: number
  /** Where it lies on disk; undefined while it is in memory only. */
  segment?: Segment | undefined
  /** It is, or is to be, on disk. */
  isBacked: boolean
  /** It is kept on disk only, once it is there. */
  isSpilled: boolean
  /** Delivered, or given up. */
  isSettled: boolean
}

/** Whether it need not be sent any more. */
export function isStale(entry: Entry): boolean {
  return entry.isSettled || entry.event?.endedAt !== undefined
}
