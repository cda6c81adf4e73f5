import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../logger.ts'
import { type Batch, type TableColumns, packNote } from './batch.ts'
import { FRAME, encodeFrame } from './frame.ts'
import { fileName, fileNumber, recoverFiles, tokenOf } from './recover.ts'
import { type TableRows, packRows } from './rows.ts'
import { Segment } from './segment.ts'

/** Options of {@link Journal.open}. */
export interface JournalOptions {
  /** Directory of the files; made when it is missing. */
  readonly directory: string
  /** Names of the columns of every table that rows are written for. */
  readonly columns: TableColumns
  readonly logger: Logger
  /** Size at which a new file is begun; default 32 MiB. */
  readonly segmentBytes?: number
}

interface Waiting {
  /** Rows of the current batch, or what is said of an earlier one. */
  readonly rows: readonly TableRows[]
  readonly note: readonly Buffer[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const SEGMENT_BYTES = 32 * 1024 * 1024

/**
 * The write-ahead log: rows are on disk when they are acknowledged, and go on to the store in batches.
 * What arrives while the disk is busy is written together, with one `fdatasync`.
 */
export class Journal {
  readonly #options: Required<JournalOptions>
  readonly #run = randomBytes(8).toString('hex')
  /** Batches of earlier processes that are not known to be in the store, oldest first. */
  readonly recovered: Batch[] = []
  /** Files of earlier processes, and the tokens of what is in them alone. */
  readonly #oldFiles = new Map<string, Set<string>>()
  readonly #segments: Segment[] = []
  readonly #waiting: Waiting[] = []
  readonly #open = new Map<number, TableRows[]>()
  #nextFile = 1
  #batch = 1
  #commit: Promise<void> | undefined
  #loop: Promise<void> | undefined

  private constructor(options: Required<JournalOptions>) {
    this.#options = options
  }

  /** Opens a directory and reads what an earlier process left there. Throws what the file system throws. */
  static async open(options: JournalOptions): Promise<Journal> {
    const journal = new Journal({ segmentBytes: SEGMENT_BYTES, ...options })
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    await journal.#recover()
    return journal
  }

  /** Appends rows; on disk when it resolves, and not written at all when it throws. */
  append(rows: readonly TableRows[]): Promise<void> {
    return this.#enqueue(rows, [])
  }

  /** Takes everything that was appended and not taken before; `undefined` for nothing. */
  async take(): Promise<Batch | undefined> {
    const number = this.#batch
    // What is being written belongs to this batch; what comes after it does not.
    this.#batch += 1
    await this.#commit?.catch(() => undefined)
    const rows = this.#open.get(number)
    this.#open.delete(number)
    if (!rows) return undefined
    const { columns } = this.#options
    return { token: tokenOf(this.#run, number), rows, dropped: undefined, columns }
  }

  /** Writes down which spans of a batch are not inserted, before the others are. */
  async decide(batch: Batch, dropped: ReadonlySet<string>): Promise<void> {
    const note = packNote({ token: batch.token, keys: dropped })
    await this.#enqueue([], encodeFrame(FRAME.decision, 0, [note]))
  }

  /** Forgets a batch that is in the store. */
  async done({ token }: Batch): Promise<void> {
    const note = packNote({ token, keys: new Set() })
    // When this cannot be written, the batch is inserted again, which its token makes harmless.
    await this.#enqueue([], encodeFrame(FRAME.done, 0, [note])).catch(() => undefined)
    await this.#forget(token)
  }

  /** Closes the files, and deletes them when everything in them is in the store. */
  async close(): Promise<void> {
    await this.#loop
    for (const segment of this.#segments) {
      if (segment.pending.size === 0) await segment.remove()
      else await segment.close()
    }
  }

  #enqueue(rows: readonly TableRows[], note: readonly Buffer[]): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ rows, note, resolve, reject })
    })
    this.#loop ??= this.#commitAll()
    return written
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const entries = this.#waiting.splice(0)
      this.#commit = this.#write(entries)
      await this.#commit.then(
        () => entries.forEach(({ resolve }) => resolve()),
        (error: unknown) => entries.forEach(({ reject }) => reject(error)),
      )
      this.#commit = undefined
    }
    this.#loop = undefined
  }

  async #write(entries: readonly Waiting[]): Promise<void> {
    const number = this.#batch
    const rows = entries.flatMap((entry) => entry.rows)
    const frames = entries.flatMap((entry) =>
      entry.rows.length > 0 ? encodeFrame(FRAME.rows, number, packRows(entry.rows)) : entry.note,
    )
    const segment = await this.#segmentFor(number)
    await segment.append(Buffer.concat(frames))
    if (rows.length === 0) return
    segment.pending.add(tokenOf(this.#run, number))
    this.#open.set(number, [...(this.#open.get(number) ?? []), ...rows])
  }

  /** All rows of a batch are in one file. */
  async #segmentFor(batch: number): Promise<Segment> {
    const { directory, columns, segmentBytes } = this.#options
    const current = this.#segments.at(-1)
    if (current && (current.length < segmentBytes || this.#open.has(batch))) return current
    const segment = await Segment.create(join(directory, fileName(this.#nextFile, this.#run)))
    this.#nextFile += 1
    try {
      const names = Buffer.from(JSON.stringify(columns))
      await segment.append(Buffer.concat(encodeFrame(FRAME.columns, 0, [names])))
    } catch (error) {
      await segment.remove()
      throw error
    }
    this.#segments.push(segment)
    return segment
  }

  async #forget(token: string): Promise<void> {
    for (const [path, tokens] of this.#oldFiles) {
      tokens.delete(token)
      if (tokens.size > 0) continue
      this.#oldFiles.delete(path)
      await rm(path, { force: true })
    }
    for (const segment of this.#segments) segment.pending.delete(token)
    const [oldest] = this.#segments
    if (oldest && this.#segments.length > 1 && oldest.pending.size === 0) {
      this.#segments.shift()
      await oldest.remove()
    }
  }

  async #recover(): Promise<void> {
    const { directory, columns, logger } = this.#options
    for (const { path, batches, damages } of await recoverFiles(directory, columns)) {
      this.#nextFile = fileNumber(path) + 1
      for (const { from, to } of damages) {
        logger.warn('a damaged part of the journal was skipped', { file: path, from, to })
      }
      this.recovered.push(...batches)
      if (batches.length === 0) await rm(path, { force: true })
      else this.#oldFiles.set(path, new Set(batches.map(({ token }) => token)))
    }
  }
}
