import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client'
import { RowsRefusedError, StoreUnavailableError, messageOf } from '../errors.ts'

/** Values of the placeholders `{name:Type}`. */
export type Parameters = Readonly<
  Record<string, string | number | readonly string[] | readonly number[]>
>

/** What one insert may say beside its rows. */
interface InsertOptions<Row> {
  /** Columns to store; a value that a row lacks is NULL or the column's default. */
  readonly columns: readonly (keyof Row & string)[]
  /** The same token a second time stores nothing: a retry is exactly once. */
  readonly token: string
}

/** Rows in the format RowBinary, for a table's columns in this order. */
export interface BinaryRows {
  readonly table: string
  readonly columns: readonly string[]
  readonly bytes: readonly Buffer[]
  /** The same token a second time stores nothing. */
  readonly token: string
}

/** A ClickHouse database: the embedded engine or a cluster, which differ in nothing but the address. */
export interface Store {
  /** Name for people: `embedded` or the cluster's host. */
  readonly label: string
  /** Rows of a SELECT. Throws {@link StoreUnavailableError} when the store does not answer. */
  query<Row>(sql: string, parameters?: Parameters): Promise<Row[]>
  /** Inserts rows of named columns; stored when it resolves. */
  insert<Row extends object>(
    table: string,
    rows: readonly Row[],
    options: InsertOptions<Row>,
  ): Promise<void>
  /**
   * Inserts encoded rows; stored when it resolves. Throws {@link RowsRefusedError} when they never can
   * be, and {@link StoreUnavailableError} when trying again may help.
   */
  insertBinary(rows: BinaryRows): Promise<void>
  /** Runs a statement that answers nothing. */
  command(sql: string): Promise<void>
  /** Whether the store answers. */
  ping(): Promise<boolean>
  close(): Promise<void>
}

/** Where a store is. */
export type StoreAddress =
  | { readonly socketPath: string }
  /** `http(s)://user:password@host:port/database` */
  | { readonly url: string }

/** Opens a store; no request is made yet. */
export function openStore(address: StoreAddress): Store {
  return 'url' in address ? openCluster(address.url) : openSocket(address.socketPath)
}

const COMMON = {
  application: 'agentops',
  request_timeout: 65_000,
  max_open_connections: 16,
  log: { level: ClickHouseLogLevel.OFF },
  clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
} as const

function openCluster(url: string): Store {
  const client = createClient({ ...COMMON, url, keep_alive: { enabled: true } })
  return new ClickHouseStore(client, new URL(url).host)
}

function openSocket(socketPath: string): Store {
  const options = { keepAlive: true, socketPath, maxSockets: 16 }
  const client = createClient({ ...COMMON, url: 'http://engine', http_agent: new Agent(options) })
  return new ClickHouseStore(client, 'embedded')
}

class ClickHouseStore implements Store {
  readonly #client: ClickHouseClient
  readonly label: string

  constructor(client: ClickHouseClient, label: string) {
    this.#client = client
    this.label = label
  }

  query<Row>(sql: string, parameters: Parameters = {}): Promise<Row[]> {
    return this.#reach(async () => {
      const result = await this.#client.query({
        query: sql,
        query_params: { ...parameters },
        format: 'JSONEachRow',
      })
      return result.json<Row>()
    })
  }

  insert<Row extends object>(
    table: string,
    rows: readonly Row[],
    { columns, token }: InsertOptions<Row>,
  ): Promise<void> {
    const [first, ...more] = columns
    if (rows.length === 0 || first === undefined) return Promise.resolve()
    return this.#reach(async () => {
      await this.#client.insert({
        table,
        values: rows.map((row) => columns.map((column) => row[column])),
        columns: [first, ...more],
        format: 'JSONCompactEachRow',
        clickhouse_settings: { insert_deduplication_token: token },
      })
    })
  }

  async insertBinary({ table, columns, bytes, token }: BinaryRows): Promise<void> {
    try {
      const { stream } = await this.#client.exec({
        query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT RowBinary`,
        values: Readable.from(bytes, { objectMode: false }),
        clickhouse_settings: { insert_deduplication_token: token },
      })
      stream.resume()
    } catch (error) {
      if (error instanceof ClickHouseError && REFUSALS.has(error.code)) {
        throw new RowsRefusedError(table, error.message, { cause: error })
      }
      throw new StoreUnavailableError(`rows cannot be inserted: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }

  command(sql: string): Promise<void> {
    return this.#reach(async () => {
      await this.#client.command({ query: sql })
    })
  }

  async ping(): Promise<boolean> {
    const result = await this.#client.ping({ select: true })
    return result.success
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  async #reach<Result>(ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof ClickHouseError && !isPassing(error)) throw error
      throw new StoreUnavailableError(`the store does not answer: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }
}

/** Too many queries, memory limit, network trouble inside a cluster, read-only replica. */
const PASSING = new Set(['202', '241', '209', '210', '242', '252', '999'])

/** Rows or columns that do not fit the table; anything else may pass. */
const REFUSALS = new Set([
  '6',
  '10',
  '16',
  '26',
  '27',
  '32',
  '33',
  '34',
  '38',
  '41',
  '47',
  '53',
  '70',
  '131',
])

function isPassing(error: ClickHouseError): boolean {
  return PASSING.has(error.code)
}
