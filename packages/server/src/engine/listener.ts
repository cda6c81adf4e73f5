import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { type Answer, EngineBusyError, type Pool } from './pool.ts'
import { readStatement } from './statement.ts'

const inflate = promisify(gunzip)
const deflate = promisify(gzip)

/** Larger than any insert of the server's writer. */
const MAX_BODY_BYTES = 512 * 1024 * 1024
const BUSY = 202

/** HTTP statuses that ClickHouse gives to some of its error codes; the others are 500. */
const STATUS_OF_CODE: ReadonlyMap<number, number> = new Map([
  [46, 404],
  [47, 400],
  [60, 404],
  [62, 400],
  [81, 404],
  [BUSY, 503],
  [241, 503],
  [456, 400],
  [457, 400],
])

/**
 * Serves the part of ClickHouse's HTTP interface that `@clickhouse/client` uses: SQL in body or
 * `query`, `param_…`, settings, rows in the body, gzip, exceptions with their code.
 *
 * Source: https://clickhouse.com/docs/interfaces/http
 */
export function createListener(pool: Pool): Server {
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    answer(pool, request, response).catch((error: unknown) => fail(response, error))
  })
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  return server
}

async function answer(
  pool: Pool,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine')
  if (url.pathname === '/ping') {
    response.end('Ok.\n')
    return
  }
  const body = await readBody(request)
  const statement = readStatement(url, body, request.headers['accept-encoding'] ?? '')
  const result = await pool.run(statement)
  response.setHeader('X-ClickHouse-Query-Id', statement.queryId)
  response.setHeader('X-ClickHouse-Summary', summaryOf(result))
  response.setHeader('X-ClickHouse-Timezone', 'UTC')
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
  if (statement.compressAnswer) response.setHeader('Content-Encoding', 'gzip')
  response.end(statement.compressAnswer ? await deflate(result.bytes) : result.bytes)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    length += bytes.length
    if (length > MAX_BODY_BYTES) throw new RangeError(`the body exceeds ${MAX_BODY_BYTES} bytes`)
    chunks.push(bytes)
  }
  const body = Buffer.concat(chunks, length)
  const compressed = request.headers['content-encoding'] === 'gzip'
  return compressed ? inflate(body, { maxOutputLength: MAX_BODY_BYTES }) : body
}

function summaryOf(answer: Answer): string {
  return JSON.stringify({
    read_rows: String(answer.readRows),
    written_rows: String(answer.writtenRows),
    elapsed_ns: String(Math.round(answer.elapsedSeconds * 1e9)),
  })
}

function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof EngineBusyError ? BUSY : codeOf(message)
  if (!response.headersSent) {
    response.statusCode = STATUS_OF_CODE.get(code) ?? 500
    response.setHeader('X-ClickHouse-Exception-Code', String(code))
  }
  response.end(
    /^Code: \d+/.test(message)
      ? message
      : `Code: ${code}. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)`,
  )
}

function codeOf(message: string): number {
  return Number(/Code: (\d+)\./.exec(message)?.[1] ?? 1002)
}
