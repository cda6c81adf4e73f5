import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { deliverSpool } from './deliver-spool.ts'
import type { Drops } from './drops.ts'
import { discardAll, findSpools, inspect, type SpoolDirectory } from './spool/leftover.ts'
import { credentialOf } from './spool/owner.ts'
import { listSegments } from './spool/segment.ts'
import type { Transport } from './transport.ts'

const HOUR_MS = 3_600_000
const TIMEOUT_MS = 10 * 60_000

/** What a round of adoption works with. */
export interface AdoptionOptions {
  readonly config: Config
  readonly transport: Transport
  readonly logger: Logger
  readonly drops: Drops
}

/** Whether some process that is alive records into a session. */
export function usedBy(spools: readonly SpoolDirectory[]): (sessionId: string) => boolean {
  const used = new Set(
    spools.filter(({ isAlive }) => isAlive).flatMap(({ owner }) => owner.sessions),
  )
  return (sessionId) => used.has(sessionId)
}

/**
 * Delivers what dead processes with the same server and key have left, and deletes what is too old
 * or too much. Rejects when the directory cannot be read.
 *
 * @returns whether nothing of it is left
 */
export async function adoptLeftovers(options: AdoptionOptions): Promise<boolean> {
  const { config, transport, logger } = options
  const spools = await findSpools(config.spoolDirectory)
  const dead = await prune(
    spools.filter(({ isAlive }) => !isAlive),
    options,
  )
  const credential = credentialOf(config.endpoint, config.apiKey)
  for (const found of dead) {
    if (found.owner.credential !== credential) continue
    const { maxSpoolAge } = config
    const isUsed = usedBy(spools)
    const more = { isUsed, timeoutMs: TIMEOUT_MS, isBackground: true }
    const { state, delivered } = await deliverSpool(found, {
      transport,
      logger,
      maxSpoolAge,
      ...more,
    })
    logger.debug(`spool of process ${found.owner.process.pid}: ${state}, ${delivered} delivered`)
    if (state === 'left') return false
  }
  return true
}

/** Deletes dead directories that are older than allowed, and the oldest of too many. */
async function prune(
  dead: readonly SpoolDirectory[],
  { config, drops }: AdoptionOptions,
): Promise<SpoolDirectory[]> {
  const kept: SpoolDirectory[] = []
  const oldest = Date.now() - config.maxSpoolAge * HOUR_MS
  let bytes = 0
  for (const found of dead.toSorted((a, b) => b.seenAt - a.seenAt)) {
    const segments = await listSegments(found.path)
    bytes += segments.reduce((sum, segment) => sum + segment.bytes, 0)
    if (found.seenAt >= oldest && bytes <= config.maxSpoolBytes) kept.push(found)
    else {
      const { records } = await inspect(found)
      drops.note(found.seenAt < oldest ? 'expired' : 'spool-full', records)
      await discardAll(found)
    }
  }
  return kept
}
