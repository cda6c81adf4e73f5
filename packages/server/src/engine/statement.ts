/** One request to ClickHouse's HTTP interface, taken apart. */
export interface Statement {
  readonly sql: string
  /** Rows of an `INSERT … FORMAT …`, when the request carried them apart from the SQL. */
  readonly rows: Buffer | undefined
  /** Values of `{name:Type}` placeholders, escaped as the interface wants them. */
  readonly parameters: ReadonlyMap<string, string>
  readonly settings: ReadonlyMap<string, string>
  readonly queryId: string
  readonly compressAnswer: boolean
}

/** Parameters of the interface itself; every other one is a setting or a placeholder's value. */
const INTERFACE = new Set([
  'query',
  'query_id',
  'database',
  'user',
  'password',
  'role',
  'session_id',
  'session_timeout',
  'session_check',
  'default_format',
  'enable_http_compression',
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_write_exception_in_output_format',
])

/**
 * Takes a request apart: the SQL is the `query` parameter, the body, or both joined, as ClickHouse
 * documents for its HTTP interface.
 */
export function readStatement(url: URL, body: Buffer, acceptEncoding: string): Statement {
  const query = url.searchParams.get('query')
  const parameters = new Map<string, string>()
  const settings = new Map<string, string>()
  for (const [key, value] of url.searchParams) {
    if (key.startsWith('param_')) parameters.set(key.slice('param_'.length), value)
    else if (!INTERFACE.has(key)) settings.set(key, value)
  }
  const wantsCompression = url.searchParams.get('enable_http_compression') === '1'
  return {
    sql: query ?? body.toString('utf8'),
    rows: query === null || body.length === 0 ? undefined : body,
    parameters,
    settings,
    queryId: url.searchParams.get('query_id') ?? '',
    compressAnswer: wantsCompression && acceptEncoding.includes('gzip'),
  }
}

/** An `INSERT` whose rows follow in a text format. */
export interface RowInsert {
  readonly table: string
  readonly columns: readonly string[] | undefined
  readonly format: string
}

const INSERT = /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.`]+)\s*(?:\(([^)]*)\))?\s+FORMAT\s+(\w+)\s*$/i

/** Reads `INSERT INTO table (columns) FORMAT name`; `undefined` for any other statement. */
export function readRowInsert(sql: string): RowInsert | undefined {
  const match = INSERT.exec(sql)
  if (match?.[1] === undefined || match[3] === undefined) return undefined
  const columns = match[2]?.split(',').map((column) => column.trim().replaceAll('`', ''))
  return { table: match[1].replaceAll('`', ''), columns, format: match[3] }
}

/** Which connections of the pool a statement belongs to. */
export type Lane = 'ingest' | 'read' | 'background'

/** Inserts, reads and everything else have connections of their own, so that none waits for another. */
export function laneOf(sql: string): Lane {
  const verb = /^[\s(]*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase()
  if (verb === 'INSERT') return 'ingest'
  if (verb === 'SELECT' || verb === 'WITH' || verb === 'SHOW' || verb === 'DESCRIBE') return 'read'
  return 'background'
}

/** A value as an SQL text literal. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
