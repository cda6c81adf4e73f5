import { type RowTable } from '../ingest/tables.ts'
import { RowWriter } from '../store/row-binary.ts'

/** Encoded rows of one table. */
export interface TableRows {
  readonly table: string
  /** Size of each row in bytes. */
  readonly sizes: Uint32Array
  readonly bytes: Buffer
}

/** Encodes rows of a project in the format RowBinary, the project first; nothing for no rows. */
export function encodeRows<Row>(
  project: number,
  table: RowTable<Row>,
  rows: readonly Row[],
): TableRows[] {
  if (rows.length === 0) return []
  const out = new RowWriter(rows.length * 512)
  const sizes = new Uint32Array(rows.length)
  for (const [index, row] of rows.entries()) {
    const start = out.length
    out.uint32(project)
    for (const column of table.columns) column.write(out, row)
    sizes[index] = out.length - start
  }
  return [{ table: table.name, sizes, bytes: out.bytes() }]
}

/** The payload of a frame of rows: for each table its name, its rows' sizes and the rows. */
export function packRows(tables: readonly TableRows[]): Buffer[] {
  return tables.flatMap(({ table, sizes, bytes }) => {
    const name = Buffer.from(table)
    const head = Buffer.allocUnsafe(1 + name.length + 8)
    head.writeUInt8(name.length)
    name.copy(head, 1)
    head.writeUInt32LE(sizes.length, 1 + name.length)
    head.writeUInt32LE(bytes.length, 5 + name.length)
    return [head, Buffer.from(sizes.buffer, sizes.byteOffset, sizes.byteLength), bytes]
  })
}

/** Reads such a payload, whose checksum was right. */
export function unpackRows(payload: Buffer): TableRows[] {
  const tables: TableRows[] = []
  let offset = 0
  while (offset < payload.length) {
    const nameEnd = offset + 1 + payload.readUInt8(offset)
    const table = payload.toString('utf8', offset + 1, nameEnd)
    const sizes = new Uint32Array(payload.readUInt32LE(nameEnd))
    const rowsStart = nameEnd + 8 + sizes.length * 4
    for (let index = 0; index < sizes.length; index += 1) {
      sizes[index] = payload.readUInt32LE(nameEnd + 8 + index * 4)
    }
    offset = rowsStart + payload.readUInt32LE(nameEnd + 4)
    tables.push({ table, sizes, bytes: payload.subarray(rowsStart, offset) })
  }
  return tables
}

/** Those rows that `kept` says. */
export function keepRows(rows: TableRows, kept: readonly boolean[]): TableRows {
  if (kept.every(Boolean)) return rows
  const parts: Buffer[] = []
  let offset = 0
  for (const [index, size] of rows.sizes.entries()) {
    if (kept[index]) parts.push(rows.bytes.subarray(offset, offset + size))
    offset += size
  }
  const sizes = Uint32Array.from(parts, (row) => row.length)
  return { table: rows.table, sizes, bytes: Buffer.concat(parts) }
}
