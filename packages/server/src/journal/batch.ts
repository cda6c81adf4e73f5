import type { TableRows } from './rows.ts'

/** Rows that go into the store together, each table once. */
export interface Batch {
  /** Names the batch for ever: an insert with it a second time stores nothing. */
  readonly token: string
  readonly rows: readonly TableRows[]
  /** Keys of spans that are not inserted; `undefined` while nothing was decided or inserted. */
  readonly dropped: ReadonlySet<string> | undefined
  /** Columns of each table at the time of writing. */
  readonly columns: TableColumns
}

/** Names of the columns of each table, in the order of the rows' bytes. */
export type TableColumns = Readonly<Record<string, readonly string[]>>

/** What is said of a batch after its rows were written. */
export interface BatchNote {
  readonly token: string
  /** Keys of spans, 24 bytes each in hexadecimal. */
  readonly keys: ReadonlySet<string>
}

const KEY_BYTES = 24

/** The bytes of a note. */
export function packNote({ token, keys }: BatchNote): Buffer {
  const name = Buffer.from(token)
  const head = Buffer.from([name.length])
  return Buffer.concat([head, name, Buffer.from([...keys].join(''), 'hex')])
}

/** Reads such bytes, whose checksum was right. */
export function unpackNote(payload: Buffer): BatchNote {
  const start = 1 + payload.readUInt8(0)
  const keys = new Set<string>()
  for (let at = start; at < payload.length; at += KEY_BYTES) {
    keys.add(payload.toString('hex', at, at + KEY_BYTES))
  }
  return { token: payload.toString('utf8', 1, start), keys }
}
