import { wallNow } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { noteFault } from '../faults.ts'
import { deliverSpool, isHeldOnly } from './deliver-spool.ts'
import type { Drops } from './drops.ts'
import {
  discardAll,
  findSpools,
  inspect,
  releaseThread,
  type SpoolDirectory,
} from './spool/leftover.ts'
import { credentialOf, type Owner } from './spool/owner.ts'
import { listSegments } from './spool/segment.ts'
import { watchThreads } from './threads.ts'
import { createHttpTransport, type Transport } from './transport.ts'

const HOUR_MS = 3_600_000
const TIMEOUT_MS = 10 * 60_000
/** How soon what could not be delivered is tried again. */
const AGAIN_MS = 5000

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

/** Delivers what dead processes and threads have left, again and again until nothing is left. */
export class Adopter {
  readonly #options: AdoptionOptions
  readonly #unwatch: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #isAsked = false
  #isBusy = false
  #isStopped = false

  constructor(options: AdoptionOptions) {
    this.#options = options
    this.#unwatch = watchThreads((thread) => void this.#takeOver(thread))
  }

  /** Looks for something to deliver, now. */
  begin(): void {
    if (this.#isStopped) return
    this.#isAsked = true
    if (!this.#isBusy) void this.#run()
  }

  /** Begins nothing more. */
  stop(): void {
    this.#isStopped = true
    this.#unwatch()
    clearTimeout(this.#timer)
  }

  async #takeOver(thread: number): Promise<void> {
    try {
      await releaseThread(this.#options.config.spoolDirectory, thread)
    } catch (error) {
      noteFault('adopting spools', error)
    }
    this.begin()
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#isBusy = true
    let isDone = true
    while (this.#isAsked && !this.#isStopped) {
      this.#isAsked = false
      isDone = await this.#adopt()
    }
    this.#isBusy = false
    if (isDone || this.#isStopped) return
    this.#timer = setTimeout(() => this.begin(), AGAIN_MS)
    this.#timer.unref?.()
  }

  async #adopt(): Promise<boolean> {
    try {
      return await adoptLeftovers(this.#options)
    } catch (error) {
      noteFault('adopting spools', error)
      return true
    }
  }
}

/** Whether nothing is left of what dead processes with the same server and key have left. */
async function adoptLeftovers(options: AdoptionOptions): Promise<boolean> {
  const { config, logger } = options
  const spools = await findSpools(config.spoolDirectory)
  const dead = await prune(
    spools.filter(({ isAlive }) => !isAlive),
    options,
  )
  const isUsed = usedBy(spools)
  const { maxSpoolAge } = config
  let isDone = true
  for (const found of dead) {
    const transport = transportFor(found.owner, options)
    if (!transport) continue
    if (await isHeldOnly(found, isUsed)) {
      isDone = false
      continue
    }
    const more = { maxSpoolAge, isUsed, timeoutMs: TIMEOUT_MS, isBackground: true }
    const { state, delivered } = await deliverSpool(found, { ...options, ...more, transport })
    if (transport !== options.transport) transport.close()
    logger.debug(`spool of process ${found.owner.process.pid}: ${state}, ${delivered} delivered`)
    if (state === 'left') return false
    isDone &&= !found.owner.sessions.some(isUsed)
  }
  return isDone
}

/**
 * What delivers a spool; undefined when it was recorded with another key. What was recorded before there
 * was a key is this key's, too; what was recorded before there was a parent key is not shared.
 */
function transportFor(
  { credential }: Owner,
  { config, transport }: AdoptionOptions,
): Transport | undefined {
  const { endpoint, apiKey, parentKey } = config
  const isOneOf = (parent: string): boolean =>
    [apiKey, ''].some((key) => {
      return credential === credentialOf(endpoint, { apiKey: key, parentKey: parent })
    })
  if (isOneOf(parentKey)) return transport
  return isOneOf('') ? createHttpTransport({ ...config, parentKey: '' }) : undefined
}

/** Deletes dead directories that are older than allowed, and the oldest of too many. */
async function prune(
  dead: readonly SpoolDirectory[],
  { config, drops }: AdoptionOptions,
): Promise<SpoolDirectory[]> {
  const kept: SpoolDirectory[] = []
  const oldest = wallNow() - config.maxSpoolAge * HOUR_MS
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
