import type { AttributeInput } from '../event/event.ts'
import type { Logger } from '../logger.ts'
import { encodeSpan, encodeTraceRequest } from './otlp.ts'
import type { Item, Queue } from './queue.ts'
import { backoffMs } from './retry.ts'
import type { Delivery, Outcome, Transport } from './transport.ts'

/** Bytes of one trace request before compression: well below the server's limit. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024
const REQUEST_TIMEOUT_MS = 30_000

/** What a sender is made of. */
export interface SenderOptions {
  readonly queue: Queue
  readonly transport: Transport
  readonly resource: Readonly<Record<string, AttributeInput>>
  readonly logger: Logger
  readonly endpoint: string
  /** Milliseconds that the first item waits for company. */
  readonly maxWaitTime: number
  readonly maxBatchSize: number
}

/** What has been sent so far. */
export interface SenderStats {
  readonly delivered: number
  readonly refused: number
  readonly retries: number
}

/** A timer that does not keep the host alive; not every runtime has `unref`. */
function background(timer: ReturnType<typeof setTimeout>): void {
  timer.unref?.()
}

/** Takes from the queue and sends, one request at a time, for as long as there is something. */
export class Sender {
  readonly #options: SenderOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #draining: Promise<void> | undefined
  #wake: (() => void) | undefined
  #limit: number
  #failures = 0
  #delivered = 0
  #refused = 0
  #retries = 0

  constructor(options: SenderOptions) {
    this.#options = options
    this.#limit = options.maxBatchSize
  }

  /** Something was queued: send it soon, at once when a batch is full. */
  notify(): void {
    const { queue, maxBatchSize, maxWaitTime } = this.#options
    if (this.#draining) return
    if (queue.length >= maxBatchSize) void this.#start()
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.#start(), maxWaitTime)
      background(this.#timer)
    }
  }

  /**
   * Sends everything that is queued, without further waiting for company or for a retry's turn.
   *
   * @returns whether all of it was delivered within `timeoutMs`
   */
  async flush(timeoutMs: number): Promise<boolean> {
    if (this.#options.queue.length === 0 && !this.#draining) return true
    this.#wake?.()
    let timer: ReturnType<typeof setTimeout> | undefined
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs)
    })
    await Promise.race([this.#start(), timeout])
    clearTimeout(timer)
    return this.#options.queue.length === 0
  }

  stats(): SenderStats {
    return { delivered: this.#delivered, refused: this.#refused, retries: this.#retries }
  }

  #start(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined
    })
    return this.#draining
  }

  async #drain(): Promise<void> {
    const { queue } = this.#options
    while (queue.length > 0) {
      const items = queue.peek(this.#limit, MAX_REQUEST_BYTES)
      const delivery = this.#deliveryOf(items)
      const outcome: Outcome = delivery
        ? await this.#options.transport.send(delivery, AbortSignal.timeout(REQUEST_TIMEOUT_MS))
        : { kind: 'delivered' }
      await this.#settle(items, outcome)
    }
  }

  /** One request for the items; undefined when none of them is worth sending any more. */
  #deliveryOf(items: readonly Item[]): Delivery | undefined {
    const spans: Uint8Array[] = []
    for (const item of items) {
      if (item.kind === 'call') return item.delivery
      if (item.kind === 'span') spans.push(item.bytes)
      else if (item.event.endedAt === undefined) spans.push(encodeSpan(item.event.snapshot()))
    }
    if (spans.length === 0) return undefined
    return {
      method: 'POST',
      path: '/v1/traces',
      contentType: 'application/x-protobuf',
      body: encodeTraceRequest(this.#options.resource, spans),
    }
  }

  async #settle(items: readonly Item[], outcome: Outcome): Promise<void> {
    switch (outcome.kind) {
      case 'delivered':
        this.#accept(items.length)
        return
      case 'refused':
        this.#refuse(items, outcome.reason)
        return
      case 'too-large':
        if (items.length > 1) this.#limit = Math.ceil(items.length / 2)
        else this.#refuse(items, 'HTTP 413: a single event is larger than the server takes')
        return
      case 'retryable':
        await this.#waitForRetry(outcome.reason, outcome.afterMs)
    }
  }

  #accept(count: number): void {
    this.#options.queue.remove(count)
    this.#delivered += count
    this.#failures = 0
    this.#limit = this.#options.maxBatchSize
  }

  #refuse(items: readonly Item[], reason: string): void {
    this.#options.queue.remove(items.length)
    this.#refused += items.length
    const fix = /HTTP 40[13]/.test(reason) ? ' Set AGENTOPS_API_KEY to a key of this server.' : ''
    this.#options.logger.error(`${this.#options.endpoint} refused events: ${reason}.${fix}`)
  }

  async #waitForRetry(reason: string, afterMs: number | undefined): Promise<void> {
    const { logger, endpoint } = this.#options
    this.#failures += 1
    this.#retries += 1
    if (this.#failures === 2) {
      logger.warn(
        `no answer from ${endpoint} (${reason}). Events wait in memory. Start a server with: npx agentops dev`,
      )
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, backoffMs(this.#failures, afterMs))
      background(timer)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }
}
