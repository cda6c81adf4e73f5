import { wallNow } from '../clock.ts'
import type { Event } from '../event/event.ts'
import { noteFault } from '../faults.ts'
import { encodeSpan } from './otlp.ts'
import type { Drops } from './drops.ts'
import { type Entry, type EntryKind, isStale } from './entry.ts'
import type { Loaded } from './spool/shelf.ts'

/**
 * How long an entry may be in memory only. With the time that deferred work gathers (`deferred.ts`) it is
 * well below the 50 ms that a killed process may lose.
 */
const WRITE_AFTER_MS = 16
/** How long an event may run before its start is told. */
const NOTICE_AFTER_MS = 50

/** Requests of one lane are alike: spans travel together, calls of the session API one by one. */
const LANES = { span: 'traces', notice: 'traces', session: 'sessions', log: 'logs' } as const

/** What is sent with one kind of request. */
export type LaneName = (typeof LANES)[EntryKind]

/** Where a queue keeps what must not be lost, and what does not fit in memory. */
export interface Backing {
  readonly isUsable: boolean
  /** Records that are on disk only. */
  readonly spilled: number
  hasRoom(entry: Entry): boolean
  append(entry: Entry): void
  write(): Promise<void>
  settle(entry: Entry): void
  next(): Promise<Loaded | undefined>
  reclaim(): Entry[]
}

/** What a queue is made of. */
export interface QueueOptions {
  /** Bytes that may wait in memory. */
  readonly maxBytes: number
  /** Milliseconds that an entry may wait on disk. Default: for ever. */
  readonly maxAgeMs?: number
  readonly backing?: Backing | undefined
  readonly drops: Drops
  /** Called when something may be taken. */
  readonly onEntry: () => void
}

/** How much waits. */
export interface QueueStats {
  readonly waiting: number
  readonly waitingBytes: number
}

/** What waits to be sent: in memory up to a limit, beyond it on disk only, beyond that dropped. */
export class Queue {
  readonly #options: QueueOptions
  readonly #lanes: Record<LaneName, Entry[]> = { traces: [], sessions: [], logs: [] }
  /** Events whose start has not been told: most end before it is. */
  #started = new Set<Event>()
  /** Entries that are not settled, by the generation that they were recorded in. */
  readonly #open = new Map<number, number>()
  readonly #waiters = new Set<() => void>()
  /** Entries that are on their way. */
  readonly #taken = new Set<Entry>()
  #noticing: ReturnType<typeof setTimeout> | undefined
  #writing: ReturnType<typeof setTimeout> | undefined
  /** When the oldest entry that is in memory only was pushed. */
  #unwrittenSince = 0
  #generation = 0
  #bytes = 0

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Entries of a lane that can be taken now. */
  ready(lane: LaneName): number {
    return this.#lanes[lane].length
  }

  /** Whether nothing waits or is on its way. */
  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  stats(): QueueStats {
    const waiting = [...this.#open.values()].reduce((sum, count) => sum + count, 0)
    return { waiting, waitingBytes: this.#bytes }
  }

  /** Something serialised is to be sent. */
  push(kind: EntryKind, bytes: Uint8Array<ArrayBuffer>, event?: Event): void {
    const generation = this.#generation
    const state = { isBacked: false, isSpilled: false, isSettled: false }
    this.#admit({ kind, bytes, event, generation, ...state })
    this.#keepSoon()
  }

  /** An event has started: it is told when it still runs in a moment. */
  notice(event: Event): void {
    this.#started.add(event)
    this.#noticing ??= later(() => this.noteStarted(), NOTICE_AFTER_MS)
  }

  /** Makes notices of what has started and runs still, and writes everything to disk. Never rejects. */
  async settleDown(): Promise<void> {
    this.noteStarted()
    await this.#write()
  }

  /** Makes notices of what has started and runs still. */
  noteStarted(): void {
    clearTimeout(this.#noticing)
    this.#noticing = undefined
    const started = this.#started
    this.#started = new Set()
    for (const event of started) {
      if (event.endedAt === undefined) this.#pushNotice(event)
    }
  }

  #pushNotice(event: Event): void {
    try {
      this.push('notice', encodeSpan(event.snapshot()), event)
    } catch (error) {
      noteFault('telling of a start', error)
    }
  }

  /**
   * Takes the next entries of a lane: up to `limit`, and `maxBytes` of them but always one. They must
   * be settled or given back.
   */
  take(lane: LaneName, limit: number, maxBytes: number): Entry[] {
    const waiting = this.#lanes[lane]
    let bytes = 0
    let end = 0
    for (const entry of waiting) {
      bytes += entry.bytes.length
      if (end >= limit || (end > 0 && bytes > maxBytes)) break
      end += 1
    }
    const taken = waiting.splice(0, end)
    this.settle(taken.filter(isStale))
    const sent = taken.filter((entry) => !entry.isSettled)
    for (const entry of sent) this.#taken.add(entry)
    return sent
  }

  /** Puts entries back that could not be sent now; those that have waited too long are dropped. */
  giveBack(lane: LaneName, entries: readonly Entry[]): void {
    for (const entry of entries) this.#taken.delete(entry)
    this.#lanes[lane].unshift(...this.#withoutExpired(entries))
  }

  /** The entries were delivered, or are given up. */
  settle(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.isSettled) continue
      entry.isSettled = true
      this.#taken.delete(entry)
      this.#bytes -= entry.bytes.length
      if (entry.isBacked) this.#options.backing?.settle(entry)
      this.#close(entry.generation, 1)
    }
    for (const look of this.#waiters) look()
  }

  /** Brings what is on disk only into memory, a segment at a time; false when there is nothing. */
  async refill(): Promise<boolean> {
    const { backing, drops } = this.#options
    if (!backing || backing.spilled === 0) return false
    const loaded = await backing.next()
    if (!loaded) return false
    this.#close(loaded.segment.generation, loaded.lost)
    drops.note('damaged', loaded.lost)
    for (const entry of loaded.entries) this.#hold(entry)
    this.#withoutExpired(loaded.entries)
    this.#options.onEntry()
    for (const look of this.#waiters) look()
    return true
  }

  /** Counts what lies on disk since before this queue was made. */
  expect(count: number): void {
    if (count > 0) this.#open.set(0, (this.#open.get(0) ?? 0) + count)
  }

  /** Everything that is in memory and not settled. */
  unsettled(): Entry[] {
    const { sessions, traces, logs } = this.#lanes
    return [...this.#taken, ...sessions, ...traces, ...logs].filter((entry) => !isStale(entry))
  }

  /** Resolves when everything that was pushed before is settled. */
  drained(): Promise<void> {
    const generation = this.#generation
    this.#generation += 1
    return new Promise((resolve) => {
      const look = (): void => {
        for (const open of this.#open.keys()) if (open <= generation) return
        this.#waiters.delete(look)
        resolve()
      }
      this.#waiters.add(look)
      look()
    })
  }

  /** Timers get their turn late where code runs for long: then what comes next writes by itself. */
  #keepSoon(): void {
    const time = performance.now()
    if (this.#writing === undefined) {
      this.#unwrittenSince = time
      this.#writing = later(() => void this.#write(), WRITE_AFTER_MS)
    } else if (time - this.#unwrittenSince >= WRITE_AFTER_MS) void this.#write()
  }

  /** Done when it returns, unless the disk is slow. Never rejects. */
  async #write(): Promise<void> {
    clearTimeout(this.#writing)
    this.#writing = undefined
    const { backing } = this.#options
    try {
      await backing?.write()
      if (backing && !backing.isUsable) this.#takeBack(backing.reclaim())
    } catch (error) {
      noteFault('writing the spool', error)
    }
  }

  #admit(entry: Entry): void {
    const { backing, maxBytes, drops } = this.#options
    const fits = this.#bytes + entry.bytes.length <= maxBytes
    const hasRoom = backing?.isUsable === true && backing.hasRoom(entry)
    // What follows something that is on disk only must not overtake it.
    const isSpilled = hasRoom && (!fits || backing.spilled > 0)
    if (!fits && !hasRoom) {
      drops.note(backing?.isUsable ? 'spool-full' : 'memory-full', 1)
      return
    }
    this.#count(entry)
    entry.isSpilled = isSpilled
    entry.isBacked = hasRoom
    if (hasRoom) backing.append(entry)
    if (!isSpilled) this.#keep(entry)
  }

  #keep(entry: Entry): void {
    this.#hold(entry)
    this.#options.onEntry()
  }

  #hold(entry: Entry): void {
    this.#bytes += entry.bytes.length
    this.#lanes[LANES[entry.kind]].push(entry)
  }

  #count({ generation }: Entry): void {
    this.#open.set(generation, (this.#open.get(generation) ?? 0) + 1)
  }

  #close(generation: number, count: number): void {
    const rest = (this.#open.get(generation) ?? 0) - count
    if (rest > 0) this.#open.set(generation, rest)
    else this.#open.delete(generation)
  }

  #withoutExpired(entries: readonly Entry[]): readonly Entry[] {
    const { maxAgeMs = Infinity, drops } = this.#options
    const oldest = wallNow() - maxAgeMs
    const isExpired = ({ segment }: Entry) => segment !== undefined && segment.createdAt < oldest
    const expired = entries.filter(isExpired)
    if (expired.length === 0) return entries
    drops.note('expired', expired.length)
    this.settle(expired)
    return entries.filter((entry) => !isExpired(entry))
  }

  /** The disk failed: what was to be there only must find room in memory. */
  #takeBack(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (this.#bytes + entry.bytes.length <= this.#options.maxBytes) this.#keep(entry)
      else {
        this.#options.drops.note('memory-full', 1)
        this.#bytes += entry.bytes.length
        this.settle([entry])
      }
    }
  }
}

/** Calls a function after this time, should the process still be there. */
function later(work: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(work, ms)
  timer.unref?.()
  return timer
}
