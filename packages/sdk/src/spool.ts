import { resolve } from 'node:path'
import { resolveConfig } from './config.ts'
import { readConfigFile } from './config/file.ts'
import { networkFrom } from './delivery/http/network.ts'
import { usedBy } from './delivery/adoption.ts'
import { deliverSpool, type DeliverResult } from './delivery/deliver-spool.ts'
import { type DropCounts, Drops } from './delivery/drops.ts'
import { findSpools, inspect } from './delivery/spool/leftover.ts'
import { credentialOf, type Keys, type Owner } from './delivery/spool/owner.ts'
import { createHttpTransport } from './delivery/transport.ts'
import { createLogger } from './logger.ts'

export { defaultDataDirectory, defaultSpoolDirectory } from './delivery/spool/location.ts'

const SILENT = createLogger('silent')

/**
 * Where processes of a project keep what they have not delivered yet: as the environment says, else
 * the project's `agentops.config` file, else the default.
 */
export function spoolDirectoryOfProject(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const file = readConfigFile(directory)
  return resolve(
    directory,
    resolveConfig({ failSafe: true }, { environment, file }).config.spoolDirectory,
  )
}

/** What one process has not delivered yet. */
export interface SpoolSummary {
  readonly directory: string
  readonly endpoint: string
  readonly pid: number
  readonly host: string
  /** Whether its process is still there, and delivers it itself. */
  readonly isAlive: boolean
  /** Milliseconds since the epoch. */
  readonly lastSeenAt: number
  readonly records: number
  readonly bytes: number
  /** Sessions that its process has started and not ended. */
  readonly openSessions: readonly string[]
}

/** What became of one spool. */
export interface SpoolFlush extends SpoolSummary {
  /** `locked`: it needs another key. `alive`: its process delivers it itself. */
  readonly state: DeliverResult['state'] | 'locked' | 'alive'
  readonly delivered: number
  readonly dropped: DropCounts
  readonly closedSessions: readonly string[]
}

/** How spools of dead processes are delivered. */
export interface FlushSpoolsOptions {
  readonly directory: string
  readonly apiKey: string
  /** Key of another project that may see the sessions. Default: none. */
  readonly parentKey?: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Milliseconds for each. Default: one minute. */
  readonly timeoutMs?: number
}

/** Lists what the processes of this machine have not delivered yet, oldest first. */
export async function listSpools(directory: string): Promise<SpoolSummary[]> {
  const spools = await findSpools(directory)
  const summaries = await Promise.all(
    spools.map(async (found) => {
      const { records, bytes, openSessions } = await inspect(found)
      const { owner, isAlive, seenAt: lastSeenAt } = found
      const { pid, host } = owner.process
      const identity = { directory: found.path, endpoint: owner.endpoint, pid, host }
      return { ...identity, isAlive, lastSeenAt, records, bytes, openSessions }
    }),
  )
  return summaries.toSorted((a, b) => a.lastSeenAt - b.lastSeenAt)
}

/** Delivers what dead processes have left, each to the server that it was meant for. */
export async function flushSpools(options: FlushSpoolsOptions): Promise<SpoolFlush[]> {
  const network = networkFrom(options.environment)
  const spools = await findSpools(options.directory)
  const isUsed = usedBy(spools)
  const results: SpoolFlush[] = []
  for (const summary of await listSpools(options.directory)) {
    const found = spools.find(({ path }) => path === summary.directory)
    if (!found) continue
    const { endpoint } = found.owner
    const keys = keysFor(found.owner, options)
    const none = { delivered: 0, closed: [] }
    const drops = new Drops(SILENT)
    const result =
      found.isAlive || keys === undefined
        ? { state: found.isAlive ? ('alive' as const) : ('locked' as const), ...none }
        : await deliverSpool(found, {
            transport: createHttpTransport({ ...keys, endpoint, network, maxInFlight: 4 }),
            logger: SILENT,
            drops,
            maxSpoolAge: Number.MAX_SAFE_INTEGER,
            timeoutMs: options.timeoutMs ?? 60_000,
            isUsed,
            isBackground: false,
          })
    const { state, delivered, closed } = result
    const dropped = drops.counts()
    results.push({ ...summary, state, delivered, dropped, closedSessions: closed })
  }
  return results
}

/**
 * The keys to deliver a spool with; undefined when it was recorded with others. One that was recorded
 * without a key is delivered with the given one, unless it would reach a server that it is not for.
 */
function keysFor(
  { endpoint, credential }: Owner,
  { apiKey, parentKey: parent = '', environment }: FlushSpoolsOptions,
): Keys | undefined {
  for (const parentKey of new Set([parent, ''])) {
    if (credential === credentialOf(endpoint, { apiKey, parentKey })) return { apiKey, parentKey }
    if (credential !== credentialOf(endpoint, { apiKey: '', parentKey })) continue
    const { endpoint: configured } = resolveConfig({ failSafe: true }, { environment }).config
    return { apiKey: endpoint === configured ? apiKey : '', parentKey }
  }
  return undefined
}
