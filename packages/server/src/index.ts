import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type ProjectKey, parseProjectKey } from '@agentops/protocol/project'
import { VERSION, DEFAULT_PORT } from '@agentops/protocol/version'
import { getRequestListener } from '@hono/node-server'
import type { BranchRunner } from './api/runs.ts'
import { createApp } from './app.ts'
import { ServerStartError } from './errors.ts'
import type { BodyLimits } from './ingest/body.ts'
import { createTokenCounter, type TokenCounter } from './ingest/estimate/token-counter.ts'
import { readPriceFile } from './ingest/price-file.ts'
import { BatchInsert } from './ingest/batch-insert.ts'
import { Drain } from './ingest/drain.ts'
import { LOGS } from './ingest/log-row.ts'
import { ROLLUP, TRACES } from './ingest/rollup-row.ts'
import { CONTENT, RUNNING, SHARED, SPANS, WIRE, columnNames } from './ingest/tables.ts'
import { Writer } from './ingest/writer.ts'
import { Journal } from './journal/journal.ts'
import { type Logger, silentLogger } from './logger.ts'
import { isLoopback } from './middleware/access.ts'
import { Projects } from './projects/projects.ts'
import { bind, createHttpServer, urlOf } from './port.ts'
import { ATTACHMENTS } from './store/attachments.ts'
import { BRANCHES } from './store/branch-rows.ts'
import { type OpenedStore, openStoreFor } from './store/open.ts'
import { AGENTS, SESSIONS } from './store/session-writes.ts'
import { SHARED_SESSIONS } from './store/shared-sessions.ts'
import { settling } from './store/settled.ts'

export { ServerStartError, type StartFailure } from './errors.ts'
export type { BranchRunner } from './api/runs.ts'
export type { BodyLimits } from './ingest/body.ts'
export type { Logger } from './logger.ts'

/** Every table that rows are written for. */
const ALL_TABLES = [
  SPANS,
  ROLLUP,
  TRACES,
  CONTENT,
  SHARED,
  WIRE,
  RUNNING,
  SESSIONS,
  AGENTS,
  LOGS,
  BRANCHES,
  ATTACHMENTS,
  SHARED_SESSIONS,
]

/** Options of {@link startServer}. */
export interface ServerOptions {
  /** Port to listen on; default 7420; 0 for any that is free. */
  readonly port?: number
  /** Address to listen on; default 127.0.0.1. Any other than loopback needs keys. */
  readonly host?: string
  /** Where the embedded engine keeps its data and the server its lock. */
  readonly dataDirectory: string
  /** `embedded` (default) or `http(s)://user:password@host:port/database` of a ClickHouse server. */
  readonly store?: string
  /** Name of the ClickHouse cluster whose tables are to be replicated; default: a single server. */
  readonly cluster?: string
  /**
   * Keys of which a request must carry one: `PROJECT:KEY`, or `KEY` of the project `default`. A key opens
   * its project alone. Branches are run in the project of the first key.
   */
  readonly keys?: readonly string[]
  /** The dashboard's build; without it a page says how to make it. */
  readonly dashboardDirectory?: string
  readonly limits?: BodyLimits
  /** Bytes that may wait for the store before requests are refused with 429; default 256 MiB. */
  readonly maxBacklogBytes?: number
  /** A JSON file of prices that go before the installed price list: docs/howto/prices.md. */
  readonly pricesFile?: string
  /** Lets the dashboard run branches on this machine; it is left out unless the host is loopback. */
  readonly runner?: BranchRunner
  readonly logger?: Logger
  /** Milliseconds since the epoch; default the system's clock. */
  readonly now?: () => number
}

/** A server that answers requests. */
export interface RunningServer {
  /** Where the dashboard and the API are. */
  readonly url: string
  readonly port: number
  /** Stops accepting, stores what is waiting, stops the engine and gives the data directory free. */
  close(): Promise<void>
}

/**
 * Starts a server and resolves when it answers.
 *
 * @throws ServerStartError whose message is one line that says what to do
 * @example
 * const server = await startServer({ dataDirectory: './data' })
 * console.log(server.url)
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port = DEFAULT_PORT, host = '127.0.0.1', keys = [], logger = silentLogger } = options
  if (!isLoopback(host) && keys.length === 0) throw keysRequired(host)
  const projectKeys = readKeys(keys)
  const prices = options.pricesFile === undefined ? [] : await readPriceFile(options.pricesFile)
  const server = createHttpServer()
  server.on('request', answerStarting)
  const boundPort = await bind(server, port, host)
  try {
    const opened = await openStoreFor({ ...options, store: options.store ?? 'embedded', logger })
    const parts = await assemble(opened, { ...options, logger })
    const projects = new Projects({
      ...parts,
      logger,
      limits: options.limits ?? {},
      prices,
      now: options.now ?? Date.now,
      names: projectKeys.map(({ project }) => project),
      runner: isLoopback(host) ? options.runner : undefined,
    })
    const { dashboardDirectory } = options
    const { store } = parts
    const app = createApp({ store, projects, logger, host, keys: projectKeys, dashboardDirectory })
    server.off('request', answerStarting)
    const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false })
    server.on('request', (request, response) => void listen(request, response))
    logger.info('listening', { url: urlOf(host, boundPort), store: opened.store.label })
    return running(server, {
      ...parts,
      projects,
      opened,
      url: urlOf(host, boundPort),
      port: boundPort,
    })
  } catch (error) {
    await closeListener(server)
    throw error
  }
}

async function assemble(
  { store, journalDirectory }: OpenedStore,
  { logger, maxBacklogBytes }: Pick<ServerOptions, 'maxBacklogBytes'> & { logger: Logger },
) {
  const columns = Object.fromEntries(ALL_TABLES.map((table) => [table.name, columnNames(table)]))
  const journal = await Journal.open({ directory: journalDirectory, columns, logger })
  const insert = new BatchInsert({ store, journal, directory: journalDirectory, logger })
  const drain = new Drain({ journal, insert, logger })
  await drain.replay()
  const reading = settling(store, () => drain.settled())
  const writer = new Writer({
    journal,
    drain,
    ...(maxBacklogBytes !== undefined && { maxBacklogBytes }),
  })
  return { store: reading, writer, drain, journal, counter: createTokenCounter() }
}

interface RunningParts {
  readonly counter: TokenCounter
  readonly projects: Projects
  readonly drain: Drain
  readonly journal: Journal
  readonly opened: OpenedStore
  readonly url: string
  readonly port: number
}

function running(
  server: Server,
  { projects, drain, journal, counter, opened, url, port }: RunningParts,
): RunningServer {
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    projects.close()
    const closed = closeListener(server)
    await closed
    // What the store does not take now is taken at the next start.
    await drain.settled().catch(() => undefined)
    await drain.stop()
    await journal.close()
    counter.close()
    await opened.close()
  }
  return {
    url,
    port,
    close: () => (closing ??= close()),
  }
}

const DRAIN_MS = 3000

/** Lets requests in progress finish for a while, then cuts what is left, such as live streams. */
async function closeListener(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(timer)
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' })
  response.end(JSON.stringify({ status: 'starting', version: VERSION, store: '' }))
}

function readKeys(texts: readonly string[]): ProjectKey[] {
  const keys = texts.map(parseProjectKey)
  const projectOf = new Map(keys.map(({ key, project }) => [key, project]))
  const other = keys.find(({ key, project }) => projectOf.get(key) !== project)
  if (!other) return keys
  throw new ServerStartError(
    'keys-invalid',
    `One key is given to the projects “${other.project}” and “${projectOf.get(other.key)}”: a key opens one project.`,
  )
}

function keysRequired(host: string): ServerStartError {
  return new ServerStartError(
    'keys-required',
    `Listening on ${host} makes the server reachable from other machines: give it a key with --key, or listen on 127.0.0.1.`,
  )
}
