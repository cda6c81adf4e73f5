import type { AttributeInput } from '../event/event.ts'
import { noteFault } from '../faults.ts'
import type { Logger } from '../logger.ts'
import type { Drops } from './drops.ts'
import { Lane, type LaneOptions, type Trouble } from './lane.ts'
import type { LaneName, Queue } from './queue.ts'
import type { Transport } from './transport.ts'

/** What a sender is made of. */
export interface SenderOptions {
  readonly queue: Queue
  readonly transport: Transport
  readonly drops: Drops
  readonly resource: Readonly<Record<string, AttributeInput>>
  readonly logger: Logger
  readonly endpoint: string
  readonly maxWaitTime: number
  readonly maxBatchSize: number
  readonly maxInFlight: number
  /** Called when the server takes something for the first time, and again after each outage. */
  readonly onReached?: (() => void) | undefined
  /** Where entries wait while the server does not answer: for people. */
  readonly refuge: () => string
}

/** What has been sent so far. */
export interface SenderStats {
  readonly delivered: number
  readonly retries: number
}

/** How long `flush()` waits. */
export interface FlushOptions {
  readonly timeoutMs: number
  /** Give up as soon as the server does not answer: what waits is safe on disk. */
  readonly untilTrouble?: boolean
  /** Nobody waits for it: it does not keep the process alive. */
  readonly isBackground?: boolean
}

/** Sends what a queue holds, for as long as there is something. */
export class Sender {
  readonly #options: SenderOptions
  readonly #lanes: readonly Lane[]
  readonly #impatient = new Set<() => void>()
  #flushes = 0
  #troubles = 0
  #isRefilling = false
  #delivered = 0
  #isTroubled = false
  #isSaid = false

  constructor(options: SenderOptions) {
    this.#options = options
    this.#lanes = [
      this.#lane('sessions', 1, options.maxBatchSize),
      this.#lane('traces', options.maxInFlight, options.maxBatchSize),
      this.#lane('logs', 1, options.maxBatchSize),
    ]
  }

  /** Whether the last attempt failed. */
  get isTroubled(): boolean {
    return this.#isTroubled
  }

  /** Something was queued. */
  notify(): void {
    for (const lane of this.#lanes) lane.notify()
  }

  /**
   * Sends everything that was queued before, now.
   *
   * @returns whether all of it was delivered or given up in time
   */
  async flush({
    timeoutMs,
    untilTrouble = false,
    isBackground = false,
  }: FlushOptions): Promise<boolean> {
    const { queue } = this.#options
    const drained = queue.drained().then(() => true)
    if (queue.isEmpty) return true
    let timer: ReturnType<typeof setTimeout> | undefined
    let giveUp: () => void = () => undefined
    const late = new Promise<false>((resolve) => {
      giveUp = () => resolve(false)
      timer = setTimeout(giveUp, timeoutMs)
      if (isBackground) timer.unref?.()
      if (untilTrouble) this.#impatient.add(giveUp)
    })
    this.#flushes += 1
    for (const lane of this.#lanes) lane.hurry()
    const isDone = await Promise.race([drained, late])
    clearTimeout(timer)
    this.#impatient.delete(giveUp)
    this.#flushes -= 1
    if (this.#flushes === 0) for (const lane of this.#lanes) lane.relax()
    return isDone
  }

  stats(): SenderStats {
    const retries = this.#lanes.reduce((sum, lane) => sum + lane.retries, 0)
    return { delivered: this.#delivered, retries }
  }

  #lane(name: LaneName, maxInFlight: number, maxBatchSize: number): Lane {
    const { queue, transport, drops, resource, maxWaitTime } = this.#options
    const parts: LaneOptions = {
      name,
      queue,
      transport,
      drops,
      resource,
      maxWaitTime,
      maxBatchSize,
      maxInFlight,
      onTrouble: (trouble) => this.#noteTrouble(trouble),
      onDelivered: (count) => this.#noteDelivered(count),
      onRejected: (count, message) => this.#options.drops.note('rejected', count, message),
      onIdle: () => this.#refill(),
    }
    return new Lane(parts)
  }

  /** Memory is empty: bring in what is on disk only. */
  #refill(): void {
    if (this.#isRefilling) return
    this.#isRefilling = true
    this.#options.queue.refill().then(
      (isMore) => {
        this.#isRefilling = false
        if (isMore) this.notify()
      },
      (error: unknown) => {
        this.#isRefilling = false
        noteFault('reading the spool', error)
      },
    )
  }

  #noteDelivered(count: number): void {
    if (this.#isTroubled || this.#delivered === 0) this.#options.onReached?.()
    this.#delivered += count
    this.#troubles = 0
    this.#isTroubled = false
    this.#isSaid = false
  }

  #noteTrouble(trouble: Trouble): void {
    this.#isTroubled = true
    this.#troubles += 1
    const isHopeless = trouble.kind === 'blocked' || trouble.isUnreachable
    if (isHopeless) for (const giveUp of this.#impatient) giveUp()
    const isLasting = this.#troubles > 2 || (isHopeless && this.#impatient.size > 0)
    if (!this.#isSaid && (trouble.kind === 'blocked' || isLasting)) this.#say(trouble)
  }

  #say(trouble: Trouble): void {
    const { logger, endpoint, refuge } = this.#options
    this.#isSaid = true
    if (trouble.kind === 'blocked') {
      logger.error(`${endpoint} takes no events (${trouble.reason}). ${trouble.fix}. ${refuge()}`)
      return
    }
    const { reason, isUnreachable } = trouble
    if (isUnreachable) {
      const fix = 'Start a server with: npx agentops dev'
      logger.warn(`no answer from ${endpoint} (${reason}). ${refuge()} ${fix}`)
    } else logger.warn(`${endpoint} takes no events at the moment (${reason}). ${refuge()}`)
  }
}
