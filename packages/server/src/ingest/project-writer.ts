import { type TableRows, encodeRows } from '../journal/rows.ts'
import type { RowTable } from './tables.ts'
import type { Writer } from './writer.ts'

/** Writes the rows of one project. */
export class ProjectWriter {
  /** Number of the project. */
  readonly project: number
  readonly #writer: Writer

  constructor(writer: Writer, project: number) {
    this.#writer = writer
    this.project = project
  }

  /** Encodes rows; nothing for no rows. */
  encode<Row>(table: RowTable<Row>, rows: readonly Row[]): TableRows[] {
    return encodeRows(this.project, table, rows)
  }

  /**
   * Stores encoded rows; they are in the journal when it resolves.
   *
   * @throws RequestError 429 when too much waits for the store, 503 when the disk is full
   */
  write(rows: readonly TableRows[]): Promise<void> {
    return this.#writer.write(rows)
  }
}
