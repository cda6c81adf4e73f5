import type { AttributeInput } from '../event/event.ts'
import { noteFault } from '../faults.ts'
import type { Drops } from './drops.ts'
import type { Entry } from './entry.ts'
import { type Parcel, wrap } from './parcel.ts'
import type { LaneName, Queue } from './queue.ts'
import { backoffMs } from './retry.ts'
import type { Outcome, Transport } from './transport.ts'

/** Bytes of one request before compression: well below the server's limit. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024
/** How soon a server that wants something changed is asked again. */
const BLOCKED_MS = 60_000

/** Why nothing gets through at the moment. */
export type Trouble = Extract<Outcome, { kind: 'retryable' | 'blocked' }>

/** Why entries did not get through: the server, the network, or a fault of our own. */
type Failure = Exclude<Outcome, { kind: 'delivered' }> | { readonly kind: 'fault' }

/** What a lane is made of. */
export interface LaneOptions {
  readonly name: LaneName
  readonly queue: Queue
  readonly transport: Transport
  readonly drops: Drops
  readonly resource: Readonly<Record<string, AttributeInput>>
  /** Milliseconds that the first entry waits for company. */
  readonly maxWaitTime: number
  readonly maxBatchSize: number
  /** How many batches may be on their way at once. */
  readonly maxInFlight: number
  /** Called when nothing gets through. */
  readonly onTrouble: (trouble: Trouble) => void
  /** Called when something has got through, with the number of entries. */
  readonly onDelivered: (count: number) => void
  /** Called when the server has taken a request but not all that is in it. */
  readonly onRejected: (count: number, message: string) => void
  /** Called when it has nothing to send any more. */
  readonly onIdle: () => void
}

/** Sends entries of one kind in batches, and again until they are delivered or given up. */
export class Lane {
  readonly #options: LaneOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #isResting = false
  #isHurried = false
  #sending = 0
  #limit: number
  #failures = 0
  #retries = 0

  constructor(options: LaneOptions) {
    this.#options = options
    this.#limit = options.maxBatchSize
  }

  /** Requests that had to be repeated. */
  get retries(): number {
    return this.#retries
  }

  /** Something may be taken: send it soon, at once when a batch is full or somebody waits. */
  notify(): void {
    if (this.#isResting) return
    const { queue, name, maxBatchSize, maxWaitTime } = this.#options
    if (this.#isHurried || queue.ready(name) >= maxBatchSize) this.#pump()
    else this.#timer ??= this.#later(maxWaitTime)
  }

  /** Sends what waits now, without waiting for company or for a retry's turn. */
  hurry(): void {
    this.#isHurried = true
    this.#wake()
  }

  /** Nobody waits any more. */
  relax(): void {
    this.#isHurried = false
  }

  #later(ms: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => this.#wake(), ms)
    timer.unref?.()
    return timer
  }

  #wake(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isResting = false
    this.#pump()
  }

  /** Called by timers and by the host's own code: nothing may be thrown. */
  #pump(): void {
    try {
      this.#sendReady()
    } catch (error) {
      noteFault('sending events', error)
    }
  }

  #sendReady(): void {
    const { queue, name, maxInFlight, onIdle } = this.#options
    while (!this.#isResting && this.#sending < maxInFlight && queue.ready(name) > 0) {
      const entries = queue.take(name, this.#limit, MAX_REQUEST_BYTES)
      if (entries.length > 0) void this.#sendBatch(entries)
    }
    if (this.#sending === 0 && queue.ready(name) === 0) onIdle()
  }

  async #sendBatch(entries: readonly Entry[]): Promise<void> {
    this.#sending += 1
    const parcels = this.#wrap(entries)
    await Promise.all(parcels.map((parcel) => this.#trySend(parcel)))
    this.#sending -= 1
    this.#pump()
  }

  #wrap(entries: readonly Entry[]): Parcel[] {
    try {
      return wrap(this.#options.name, entries, this.#options.resource)
    } catch (error) {
      noteFault('wrapping events', error)
      this.#fail(entries, { kind: 'fault' })
      return []
    }
  }

  /** A fault of ours costs the entry that it is about, and never the host. */
  async #trySend(parcel: Parcel): Promise<void> {
    try {
      await this.#sendParcel(parcel)
    } catch (error) {
      noteFault('sending events', error)
      this.#fail(parcel.entries, { kind: 'fault' })
    }
  }

  async #sendParcel({ entries, deliveries }: Parcel): Promise<void> {
    for (const delivery of deliveries) {
      const outcome = await this.#options.transport.send(delivery)
      if (outcome.kind !== 'delivered') {
        this.#fail(entries, outcome)
        return
      }
      const { rejected } = outcome
      if (rejected.count > 0) this.#options.onRejected(rejected.count, rejected.message)
    }
    this.#failures = 0
    this.#limit = this.#options.maxBatchSize
    this.#options.queue.settle(entries)
    this.#options.onDelivered(entries.length)
  }

  #fail(sent: readonly Entry[], failure: Failure): void {
    const { queue, name, onTrouble } = this.#options
    const entries = sent.filter(({ isSettled }) => !isSettled)
    const isDivisible = (name !== 'sessions' || failure.kind === 'fault') && entries.length > 1
    if (failure.kind === 'retryable' || failure.kind === 'blocked') {
      queue.giveBack(name, entries)
      this.#rest(failure)
      onTrouble(failure)
    } else if (isDivisible) {
      // One of them is the cause: in halves, only that one is lost.
      this.#limit = Math.ceil(entries.length / 2)
      queue.giveBack(name, entries)
    } else if (entries.length > 0) this.#drop(entries, failure)
  }

  #drop(entries: readonly Entry[], failure: Exclude<Failure, Trouble>): void {
    const { queue, drops } = this.#options
    queue.settle(entries)
    if (failure.kind === 'refused') drops.note('refused', entries.length, failure.reason)
    else drops.note(failure.kind, entries.length)
    this.#limit = this.#options.maxBatchSize
  }

  #rest(outcome: Trouble): void {
    if (this.#isResting) return
    this.#failures += 1
    this.#retries += 1
    this.#isResting = true
    const afterMs = outcome.kind === 'blocked' ? BLOCKED_MS : outcome.afterMs
    clearTimeout(this.#timer)
    this.#timer = this.#later(backoffMs(this.#failures, afterMs))
  }
}
