import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from 'chdb'
import {
  type Lane,
  type RowInsert,
  type Statement,
  laneOf,
  literal,
  readRowInsert,
} from './statement.ts'

/** What a statement answered. */
export interface Answer {
  readonly bytes: Uint8Array
  readonly readRows: number
  readonly writtenRows: number
  readonly elapsedSeconds: number
}

/** The engine has more statements waiting than it will keep. */
export class EngineBusyError extends Error {
  override readonly name = 'EngineBusyError'
}

/** How many connections each lane has: chDB runs one statement at a time on each. */
const CONNECTIONS: Readonly<Record<Lane, number>> = { ingest: 1, read: 2, background: 1 }
const MAX_WAITING = 512

interface Connection {
  readonly session: Session
  /** Settings that a statement changed; the next one puts them back. */
  changed: string[]
}

interface LaneState {
  readonly free: Connection[]
  readonly waiting: ((connection: Connection) => void)[]
}

/** Connections to one database, a few for each kind of work. */
export class Pool {
  readonly #lanes: ReadonlyMap<Lane, LaneState>
  readonly #sessions: Session[] = []
  readonly #incoming: string

  /**
   * @param connect opens one more connection to the database
   * @param incoming directory for binary rows that are being inserted
   */
  constructor(connect: () => Session, incoming: string) {
    this.#incoming = incoming
    const open = (count: number): LaneState => ({
      free: Array.from({ length: count }, () => {
        const session = connect()
        this.#sessions.push(session)
        return { session, changed: [] }
      }),
      waiting: [],
    })
    this.#lanes = new Map([
      ['ingest', open(CONNECTIONS.ingest)],
      ['read', open(CONNECTIONS.read)],
      ['background', open(CONNECTIONS.background)],
    ])
  }

  /** Runs a statement on a connection of its lane. Throws what chDB throws, or {@link EngineBusyError}. */
  async run(statement: Statement): Promise<Answer> {
    const lane = this.#lanes.get(laneOf(statement.sql))
    if (lane === undefined) throw new EngineBusyError('the engine is closing')
    const connection = lane.free.pop() ?? (await waitFor(lane))
    try {
      return await execute(connection, statement, this.#incoming)
    } finally {
      const next = lane.waiting.shift()
      if (next) next(connection)
      else lane.free.push(connection)
    }
  }

  /** Closes every connection; what still runs is completed by chDB first. */
  close(): void {
    for (const session of this.#sessions) session.close()
  }
}

function waitFor(lane: LaneState): Promise<Connection> {
  if (lane.waiting.length >= MAX_WAITING) {
    throw new EngineBusyError(`${MAX_WAITING} statements are waiting already`)
  }
  return new Promise((resolve) => lane.waiting.push(resolve))
}

async function execute(
  connection: Connection,
  statement: Statement,
  incoming: string,
): Promise<Answer> {
  const insert = statement.rows && readRowInsert(statement.sql)
  if (!insert || statement.rows === undefined) return runQuery(connection, statement)
  if (insert.format === 'RowBinary')
    return insertBinary(connection, { statement, insert, incoming })
  const prefix = restore(connection)
  if (prefix !== '') await connection.session.queryAsync(prefix)
  const summary = await connection.session.insert({
    table: insert.table,
    values: statement.rows,
    format: insertFormat(insert.format),
    settings: Object.fromEntries(statement.settings),
    ...(insert.columns === undefined ? {} : { columns: insert.columns }),
  })
  return {
    bytes: new Uint8Array(),
    readRows: 0,
    writtenRows: summary.rowsWritten,
    elapsedSeconds: summary.elapsed,
  }
}

interface BinaryInsert {
  readonly statement: Statement
  readonly insert: RowInsert
  readonly incoming: string
}

let files = 0

/** chDB takes text alone from its caller, but any format from a file. */
async function insertBinary(
  connection: Connection,
  { statement, insert, incoming }: BinaryInsert,
): Promise<Answer> {
  files += 1
  const path = join(incoming, `${files}.rows`)
  await writeFile(path, statement.rows ?? '')
  const columns = insert.columns === undefined ? '' : `(${insert.columns.join(', ')})`
  const sql = `INSERT INTO ${insert.table} ${columns} SELECT * FROM file(${literal(path)}, 'RowBinary')
    SETTINGS use_structure_from_insertion_table_in_table_functions = 1`
  try {
    return await runQuery(connection, { ...statement, sql })
  } finally {
    await rm(path, { force: true })
  }
}

function insertFormat(name: string): 'JSONEachRow' | 'JSONCompactEachRow' | 'TabSeparated' {
  if (name === 'JSONEachRow' || name === 'JSONCompactEachRow' || name === 'TabSeparated')
    return name
  throw new TypeError(`rows in the format ${name} cannot be inserted here: use JSONCompactEachRow`)
}

async function runQuery(connection: Connection, statement: Statement): Promise<Answer> {
  const assignments = [
    ...[...statement.parameters].map(([name, value]) => `param_${name} = ${literal(value)}`),
    ...[...statement.settings].map(([name, value]) => `${name} = ${literal(value)}`),
  ]
  const before = restore(connection)
  const set = assignments.length === 0 ? '' : `SET ${assignments.join(', ')}; `
  connection.changed = [...statement.settings.keys()]
  const result = await connection.session.queryAsync(before + set + statement.sql, {
    format: 'TabSeparated',
  })
  return {
    bytes: result.bytes(),
    readRows: result.rowsRead,
    writtenRows: 0,
    elapsedSeconds: result.elapsed,
  }
}

function restore(connection: Connection): string {
  if (connection.changed.length === 0) return ''
  const names = connection.changed.map((name) => `${name} = DEFAULT`)
  connection.changed = []
  return `SET ${names.join(', ')}; `
}
