import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RowsRefusedError } from '../errors.ts'
import type { Batch } from '../journal/batch.ts'
import type { Journal } from '../journal/journal.ts'
import { type TableRows, keepRows } from '../journal/rows.ts'
import type { Logger } from '../logger.ts'
import type { BinaryRows, Store } from '../store/connection.ts'
import { SeenSpans } from './seen.ts'
import { ROLLUP } from './rollup-row.ts'
import { SPANS, SPAN_KEY_BYTES } from './tables.ts'

/** Parts that a {@link BatchInsert} works with. */
export interface BatchInsertParts {
  readonly store: Store
  readonly journal: Journal
  /** Where rows are kept that the store refuses for good. */
  readonly directory: string
  readonly logger: Logger
}

/** Most files of refused rows; beyond it they are only counted in the log. */
const MAX_REFUSED_FILES = 100

/** Inserts a batch so that it is in the store exactly once, however often it is tried. */
export class BatchInsert {
  readonly #parts: BatchInsertParts
  readonly #seen: SeenSpans
  /** What was decided of the batch that is being tried. */
  #decided: { readonly token: string; readonly dropped: ReadonlySet<string> } | undefined
  #refused = 0

  constructor(parts: BatchInsertParts) {
    this.#parts = parts
    this.#seen = new SeenSpans(parts.store)
  }

  /**
   * Inserts each table once, spans last: a span that is there has its content. Throws what the store
   * throws when it does not answer; trying again is safe.
   */
  async store(batch: Batch): Promise<void> {
    const keys = spanKeys(batch)
    await this.#seen.learn(new Set(keys.flat().map(traceOf)))
    const dropped = await this.#decide(batch, keys.flat())
    const own = new Set<string>()
    const tables = new Map<string, TableRows[]>()
    for (const rows of keepNew(batch, keys, { dropped, own })) {
      if (rows.sizes.length > 0) tables.set(rows.table, [...(tables.get(rows.table) ?? []), rows])
    }
    const order = [...tables.keys()].toSorted((one) => (one === SPANS.name ? 1 : -1))
    for (const table of order) await this.#insert(batch, table, tables.get(table) ?? [])
    for (const key of own) this.#seen.add(traceOf(key), spanOf(key))
  }

  /** What the store had before is written down, so that the insert is the same after a crash. */
  async #decide(batch: Batch, keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (batch.dropped) return batch.dropped
    if (this.#decided?.token === batch.token) return this.#decided.dropped
    const dropped = new Set(keys.filter((key) => this.#seen.has(traceOf(key), spanOf(key))))
    if (keys.length > 0) await this.#parts.journal.decide(batch, dropped)
    this.#decided = { token: batch.token, dropped }
    return dropped
  }

  async #insert(batch: Batch, table: string, rows: readonly TableRows[]): Promise<void> {
    const insert: BinaryRows = {
      table,
      columns: batch.columns[table] ?? [],
      bytes: rows.map(({ bytes }) => bytes),
      token: `${batch.token}-${table}`,
    }
    try {
      await this.#parts.store.insertBinary(insert)
    } catch (error) {
      if (!(error instanceof RowsRefusedError)) throw error
      await this.#setAside(insert, error)
    }
  }

  /** Rows that do not fit must not hold up all that come after them. */
  async #setAside({ token, bytes }: BinaryRows, error: RowsRefusedError): Promise<void> {
    this.#refused += 1
    const file = join(this.#parts.directory, `refused-${token}.rows`)
    const kept = this.#refused <= MAX_REFUSED_FILES
    if (kept) await writeFile(file, Buffer.concat(bytes), { mode: 0o600 })
    this.#parts.logger.error('the store refuses rows for good; they are not shown', {
      table: error.table,
      error: error.message.slice(0, 500),
      ...(kept && { file }),
      refusedBatches: this.#refused,
    })
  }
}

interface Known {
  /** Keys of spans that are stored already. */
  readonly dropped: ReadonlySet<string>
  /** Gets the keys of the others. */
  readonly own: Set<string>
}

/** Rows of a batch without those of spans that are stored already. */
function keepNew(
  batch: Batch,
  keys: readonly (readonly string[])[],
  { dropped, own }: Known,
): TableRows[] {
  const kept = keys.map((ofRows) =>
    ofRows.map((key) => {
      if (dropped.has(key) || own.has(key)) return false
      own.add(key)
      return true
    }),
  )
  // A request's spans and what they add to their sessions are rows of the same number and order.
  const next = { [SPANS.name]: 0, [ROLLUP.name]: 0 }
  return batch.rows.map((rows) => {
    const index = next[rows.table]
    if (index === undefined) return rows
    next[rows.table] = index + 1
    return keepRows(rows, kept[index] ?? [])
  })
}

/** Keys of the spans of a batch, for each of its rows of spans. */
function spanKeys({ rows }: Batch): string[][] {
  return rows.filter(({ table }) => table === SPANS.name).map(keysOf)
}

function keysOf({ sizes, bytes }: TableRows): string[] {
  let offset = 0
  return Array.from(sizes, (size) => {
    const key = keyOf(bytes.subarray(offset, offset + size))
    offset += size
    return key
  })
}

/** Project, trace id and span id of a row. */
function keyOf(row: Buffer): string {
  return row.toString('hex', 0, SPAN_KEY_BYTES)
}

/** A span id's hexadecimal digits stand last in a key. */
const SPAN_DIGITS = 16

function traceOf(key: string): string {
  return key.slice(0, -SPAN_DIGITS)
}

function spanOf(key: string): string {
  return key.slice(-SPAN_DIGITS)
}
