import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RunningServer } from '@agentops/server'
import { parseProjectKey } from '@agentops/protocol/project'
import { VERSION } from '@agentops/protocol/version'
import { ApiClient } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { safeJson } from '../output/safe-text.ts'
import { serverLog } from '../output/server-log.ts'
import type { Terminal } from '../output/terminal.ts'
import { CommandRunner } from '../time-travel/command-runner.ts'
import { runDemo } from './demo.ts'

/** Options of {@link runDev}. */
export interface DevOptions {
  readonly terminal: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly port: number
  readonly host: string
  readonly dataDirectory: string
  /** URL of a ClickHouse server; undefined for the embedded engine. */
  readonly store: string | undefined
  /** JSON of prices that go before the installed price list. */
  readonly pricesFile: string | undefined
  /** Keys of which a request must carry one, as `startServer()` takes them; needed on any host but loopback. */
  readonly keys: readonly string[]
  /** Run the demo agent once the server answers. */
  readonly demo: boolean
  /** An agent to start once the server answers, and to run branches with; empty for none. */
  readonly command: readonly string[]
  /** Print one line of JSON when ready, and one after the demo. */
  readonly json: boolean
  /** Stops the server when aborted. */
  readonly signal: AbortSignal
}

/**
 * Runs the server with its dashboard until the signal is aborted.
 *
 * @throws ServerStartError when it cannot start
 */
export async function runDev(options: DevOptions): Promise<void> {
  const { terminal, signal } = options
  const begun = performance.now()
  const runner =
    options.command.length > 0
      ? new CommandRunner({ ...options, key: firstKey(options.keys) })
      : undefined
  const server = await start(options, runner)
  try {
    announce(options, server, (performance.now() - begun) / 1000)
    if (options.demo && !signal.aborted) await demonstrate(options, server)
    if (!signal.aborted) void runner?.begin(clientOf(options, server))
    if (!signal.aborted) await once(signal, 'abort')
    terminal.note('\nStopping …')
  } finally {
    await runner?.ended()
    await server.close()
  }
}

async function start(
  options: DevOptions,
  runner: CommandRunner | undefined,
): Promise<RunningServer> {
  const { port, host, dataDirectory, store, pricesFile, keys, terminal } = options
  // Only this command needs the server: the others start without loading it.
  const { startServer } = await import('@agentops/server')
  return startServer({
    port,
    host,
    dataDirectory,
    keys,
    logger: serverLog(terminal),
    dashboardDirectory: dashboardDirectory(),
    ...(runner && { runner }),
    ...(store !== undefined && { store }),
    ...(pricesFile !== undefined && { pricesFile }),
  })
}

/** The dashboard's build lies in the server's package. */
function dashboardDirectory(): string {
  return fileURLToPath(new URL('public', import.meta.resolve('@agentops/server/package.json')))
}

function announce(options: DevOptions, server: RunningServer, seconds: number): void {
  const { terminal, json, store, dataDirectory, keys } = options
  const { bold, dim, green } = terminal.colours
  if (json) {
    const { url, port } = server
    return terminal.print(
      safeJson({ url, port, dataDirectory, version: VERSION, pid: process.pid }),
    )
  }
  terminal.print(`${bold('AgentOps')} ${VERSION} ${dim(`ready in ${seconds.toFixed(1)} s`)}`)
  terminal.print(`Dashboard  ${green(server.url)}`)
  terminal.print(`Data       ${store === undefined ? dataDirectory : 'in the store of --store'}`)
  const projects = new Set(keys.map((key) => parseProjectKey(key).project))
  if (projects.size > 1) terminal.print(`Projects   ${[...projects].join(', ')}`)
  terminal.print(dim("Record     import { init } from '@agentops/sdk'; init()"))
  terminal.print(dim('Stop       Ctrl-C'))
  terminal.print()
}

function clientOf({ keys }: DevOptions, server: RunningServer): ApiClient {
  return new ApiClient({ server: server.url, apiKey: firstKey(keys) })
}

/** What is run from here records into the project of the first key. */
function firstKey([first]: readonly string[]): string | undefined {
  return first === undefined ? undefined : parseProjectKey(first).key
}

/** A demo that fails is told; the server stays up. */
async function demonstrate(options: DevOptions, server: RunningServer): Promise<void> {
  const { terminal, environment, json, signal, keys } = options
  const client = clientOf(options, server)
  const key = firstKey(keys)
  const withKey = key === undefined ? environment : { ...environment, AGENTOPS_API_KEY: key }
  try {
    await runDemo({ client, terminal, environment: withKey, json, signal })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    if (!signal.aborted) terminal.note(`${error.message} The server keeps running.`)
  }
}
