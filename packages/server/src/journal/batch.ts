import { SPAN_KEY_BYTES } from '../ingest/tables.ts'
import { FRAME } from './frame.ts'
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
  /** Keys of spans, in hexadecimal: project, trace id and span id. */
  readonly keys: ReadonlySet<string>
}

/** Project 1 as it stands in a key. */
const FIRST_PROJECT = '01000000'

/** The bytes of a note. */
export function packNote({ token, keys }: BatchNote): Buffer {
  const name = Buffer.from(token)
  const head = Buffer.from([name.length])
  return Buffer.concat([head, name, Buffer.from([...keys].join(''), 'hex')])
}

/**
 * Reads such bytes, whose checksum was right.
 *
 * @param kind the frame's kind: in the older one keys are without their project
 */
export function unpackNote(payload: Buffer, kind: number): BatchNote {
  const isOlder = kind === FRAME.olderDecision
  const size = isOlder ? SPAN_KEY_BYTES - 4 : SPAN_KEY_BYTES
  const start = 1 + payload.readUInt8(0)
  const keys = new Set<string>()
  for (let at = start; at < payload.length; at += size) {
    keys.add((isOlder ? FIRST_PROJECT : '') + payload.toString('hex', at, at + size))
  }
  return { token: payload.toString('utf8', 1, start), keys }
}
