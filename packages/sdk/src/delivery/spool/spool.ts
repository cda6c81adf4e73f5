import { wallNow } from '../../clock.ts'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry } from '../entry.ts'
import { Disk } from './disk.ts'
import { encodeFrames, frameBytes } from './frame.ts'
import { heartbeatFile, type Owner, writeOwnerNow } from './owner.ts'
import { frameOf, newSegment, type Segment } from './segment.ts'
import { type Loaded, removeSegment, Shelf } from './shelf.ts'

const SEGMENT_BYTES = 1024 * 1024
const HEARTBEAT_MS = 10_000
/** How long a disk that failed is left alone. */
const DISK_RETRY_MS = 2000
/** Ends of sessions are small and say much: they still fit where events do not. */
const RESERVE = 1.05

/** What a spool is made of. */
export interface SpoolOptions {
  /** A directory of its own for this thread of this process and this client. */
  readonly directory: string
  readonly owner: Omit<Owner, 'sessions'>
  readonly maxBytes: number
  /** Called whenever the disk refuses. */
  readonly onTrouble: (error: unknown) => void
}

/**
 * Keeps what has not been delivered on disk: appended in batches, removed when delivered. Where the
 * disk refuses, everything goes on in memory, and the disk is tried again.
 */
export class Spool {
  readonly #options: SpoolOptions
  readonly #disk = new Disk()
  readonly #shelf = new Shelf()
  /** Whether each session that runs here was started by another process. */
  readonly #sessions = new Map<string, boolean>()
  /** Not on disk yet. */
  #buffer: Entry[] = []
  /** Being written. */
  #writing: readonly Entry[] = []
  #current: Segment | undefined
  #currentSpilled: Segment | undefined
  #work: Promise<void> = Promise.resolve()
  #segments = 0
  #spilled = 0
  /** What is on disk and what is to be. */
  #bytes = 0
  #failedAt: number | undefined
  #isPrepared = false
  #isOwnerWritten = false
  #heartbeat: ReturnType<typeof setInterval> | undefined

  constructor(options: SpoolOptions) {
    this.#options = options
  }

  get directory(): string {
    return this.#options.directory
  }

  /** Bytes on disk. */
  get bytes(): number {
    const pending = [...this.#writing, ...this.#buffer].filter(
      ({ segment, isSettled }) => !segment && !isSettled,
    )
    return pending.reduce((bytes, entry) => bytes - frameBytes(frameOf(entry)), this.#bytes)
  }

  /** Whether the disk takes what is given to it, as far as is known. */
  get isUsable(): boolean {
    return this.#failedAt === undefined
  }

  /** Whether everything that was appended is on disk. */
  get isWritten(): boolean {
    return this.#buffer.every((entry) => entry.isSettled) && this.#writing.length === 0
  }

  /** Records that are, or are to be, on disk only. */
  get spilled(): number {
    return this.#spilled
  }

  /** Whether there is room for an entry. */
  hasRoom(entry: Entry): boolean {
    const limit = this.#options.maxBytes * (entry.kind === 'session' ? RESERVE : 1)
    return this.#bytes + frameBytes(frameOf(entry)) <= limit
  }

  /** Keeps an entry; it is on disk after the next {@link write}. */
  append(entry: Entry): void {
    this.#bytes += frameBytes(frameOf(entry))
    if (entry.isSpilled) this.#spilled += 1
    this.#buffer.push(entry)
  }

  /** Notes that a session runs here: should this process die, whoever delivers its spool ends it. */
  noteSession(id: string, isJoined: boolean): void {
    if (this.#sessions.has(id)) return
    this.#sessions.set(id, isJoined)
    this.#isOwnerWritten = false
  }

  /** Notes that a session does not run here any more. */
  forgetSession(id: string): void {
    if (this.#sessions.delete(id)) this.#isOwnerWritten = false
  }

  /**
   * Writes what was appended: before it returns, unless the disk is slow. Removals that are under way
   * are not waited for: they are of other segments. Never rejects.
   */
  write(): Promise<void> {
    if (this.#disk.isSlow || this.#writing.length > 0)
      return this.#enqueue(() => this.#writeBatch())
    const writing = this.#writeBatch()
    return this.#enqueue(() => writing)
  }

  /** An entry has been delivered or given up. */
  settle(entry: Entry): void {
    const { segment } = entry
    if (!segment) {
      this.#bytes -= frameBytes(frameOf(entry))
      return
    }
    segment.outstanding -= 1
    if (segment.outstanding > 0 || this.#shelf.has(segment)) return
    this.#release(segment)
  }

  /** Reads the oldest records that are on disk only; undefined when there are none. */
  async next(): Promise<Loaded | undefined> {
    let loaded: Loaded | undefined
    await this.write()
    await this.#enqueue(async () => {
      if (this.#shelf.first() === this.#currentSpilled) this.#currentSpilled = undefined
      loaded = await this.#shelf.take()
      if (!loaded) return
      this.#spilled -= loaded.entries.length + loaded.lost
      if (loaded.entries.length === 0) this.#release(loaded.segment)
    })
    return loaded
  }

  /** Takes back what should have been on disk only and could not be written. */
  reclaim(): Entry[] {
    const entries = this.#buffer.filter((entry) => entry.isSpilled)
    for (const entry of entries) entry.isSpilled = false
    this.#spilled -= entries.length
    return entries
  }

  /**
   * Writes what is not on disk, now: nothing asynchronous can run any more.
   *
   * @param isLeft whether another process may take the directory over at once
   * @returns whether all of it is on disk
   */
  writeNow(isLeft: boolean): boolean {
    const entries = [...this.#writing, ...this.#buffer].filter((entry) => !entry.isSettled)
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 })
      const segment = this.#newSegment(false, 0)
      const bytes = encodeFrames(entries.map(frameOf), segment.salt)
      if (entries.length > 0) writeFileSync(segment.path, bytes, { mode: 0o600 })
      writeOwnerNow(this.directory, { ...this.#owner(), isLeft })
      return true
    } catch (error) {
      this.#options.onTrouble(error)
      return false
    }
  }

  /** Lets go of the directory; it is deleted when nothing in it is left to deliver. */
  close(): void {
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
    if (!this.#isPrepared || this.#bytes > 0) return
    this.#isPrepared = false
    try {
      rmSync(this.directory, { recursive: true, force: true })
    } catch {
      // Whoever adopts it finds nothing to deliver and deletes it.
    }
  }

  #owner(): Owner {
    const sessions = [...this.#sessions.keys()]
    const joined = sessions.filter((id) => this.#sessions.get(id))
    return { ...this.#options.owner, sessions, joined }
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#options.onTrouble(error))
    return this.#work
  }

  /** Waits for nothing, and so is done when it returns, unless the disk is slow. */
  async #writeBatch(): Promise<void> {
    const isResting =
      this.#failedAt !== undefined && performance.now() - this.#failedAt < DISK_RETRY_MS
    if (isResting) return
    this.#writing = this.#buffer.filter((entry) => !entry.isSettled)
    this.#buffer = []
    try {
      const preparing = this.#prepare()
      if (preparing) await preparing
      for (const group of groupsOf(this.#writing)) {
        const appending = this.#appendGroup(group)
        if (appending) await appending
      }
      this.#failedAt = undefined
    } catch (error) {
      this.#giveUp()
      this.#options.onTrouble(error)
    } finally {
      this.#writing = []
    }
  }

  /** The disk refused: what was to be written waits in memory again. */
  #giveUp(): void {
    const entries = this.#writing.filter((entry) => !entry.isSettled && !entry.segment)
    this.#buffer = [...entries, ...this.#buffer]
    this.#failedAt = performance.now()
    this.#isPrepared = false
    this.#current = undefined
    this.#currentSpilled = undefined
  }

  #prepare(): Promise<void> | undefined {
    const isNeeded = this.#writing.length > 0 || !this.#isOwnerWritten
    if (!isNeeded) return undefined
    if (!this.#isPrepared) {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 })
      this.#isPrepared = true
      this.#isOwnerWritten = false
      this.#beat()
    }
    if (this.#isOwnerWritten) return undefined
    this.#isOwnerWritten = true
    return this.#disk.writeOwner(this.directory, this.#owner())
  }

  #appendGroup(entries: readonly Entry[]): Promise<void> | undefined {
    const { isSpilled = false, generation = 0 } = entries[0] ?? {}
    const segment = this.#segmentFor(isSpilled, generation)
    const bytes = encodeFrames(entries.map(frameOf), segment.salt)
    // Counted before it is written: what is delivered meanwhile is settled as usual.
    segment.bytes += bytes.length
    segment.outstanding += entries.length
    for (const entry of entries) entry.segment = segment
    const takeBack = (error: unknown): never => {
      this.#takeBack(segment, entries)
      throw error
    }
    const shelve = (): void => {
      if (isSpilled) this.#shelf.add(segment)
    }
    try {
      const appending = this.#disk.append(segment.path, bytes)
      if (appending) return appending.then(shelve, takeBack)
      shelve()
      return undefined
    } catch (error) {
      return takeBack(error)
    }
  }

  #takeBack(segment: Segment, written: readonly Entry[]): void {
    const entries = written.filter((entry) => !entry.isSettled)
    for (const entry of entries) {
      entry.segment = undefined
      segment.bytes -= frameBytes(frameOf(entry))
    }
    segment.outstanding -= entries.length
    if (entries.length > 0 && segment.outstanding === 0) this.#release(segment)
  }

  #segmentFor(isSpilled: boolean, generation: number): Segment {
    const current = isSpilled ? this.#currentSpilled : this.#current
    const fits = current && current.bytes < SEGMENT_BYTES
    if (fits && (!isSpilled || current.generation === generation)) return current
    const segment = this.#newSegment(isSpilled, generation)
    if (isSpilled) this.#currentSpilled = segment
    else this.#current = segment
    return segment
  }

  #newSegment(isSpilled: boolean, generation: number): Segment {
    this.#segments += 1
    return newSegment({ directory: this.directory, number: this.#segments, isSpilled, generation })
  }

  #release(segment: Segment): void {
    if (this.#current === segment) this.#current = undefined
    this.#bytes -= segment.bytes
    void this.#enqueue(() => removeSegment(segment))
  }

  #beat(): void {
    this.#heartbeat ??= setInterval(() => {
      const now = new Date(wallNow())
      utimes(heartbeatFile(this.directory), now, now).catch(() => undefined)
    }, HEARTBEAT_MS)
    this.#heartbeat.unref?.()
  }
}

/** Entries that go to the same segment: what is in memory too, and what waits for one generation. */
function groupsOf(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<number, Entry[]>()
  for (const entry of entries) {
    const key = entry.isSpilled ? entry.generation : -1
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  return [...groups.values()]
}

/** A name that no other client, thread or process has. */
export function spoolDirectoryOf(root: string, pid: number, unique: string): string {
  return join(root, `${pid}-${unique}`)
}
