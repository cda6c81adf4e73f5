import type { SpanExporterLike } from '../../config/opentelemetry.ts'
import type { Drops } from '../drops.ts'
import type { ReadableEvent } from './readable-span.ts'
import { untraced } from './untraced.ts'

const MAX_WAITING = 8192
/** An exporter that has not answered by then has failed. */
const EXPORT_TIMEOUT_MS = 30_000
/** OpenTelemetry's `ExportResultCode.SUCCESS`. */
const SUCCESS = 0

/** What a lane is made of. */
export interface ExporterLaneOptions {
  readonly exporter: SpanExporterLike
  readonly drops: Drops
  /** Milliseconds that the first event waits for company. */
  readonly maxWaitTime: number
  readonly maxBatchSize: number
}

/** Hands events to one exporter of the user's, in batches, one after the other. Never throws. */
export class ExporterLane {
  readonly #options: ExporterLaneOptions
  #waiting: ReadableEvent[] = []
  #sending: Promise<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: ExporterLaneOptions) {
    this.#options = options
  }

  push(event: ReadableEvent): void {
    const { drops, maxWaitTime, maxBatchSize } = this.#options
    if (this.#waiting.length >= MAX_WAITING) {
      drops.note('exporter-full', 1)
      return
    }
    this.#waiting.push(event)
    if (this.#waiting.length >= maxBatchSize) void this.#send()
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.#send(), maxWaitTime)
      this.#timer.unref?.()
    }
  }

  /** Resolves when the exporter has answered for all that was pushed before. */
  async flush(): Promise<void> {
    // What was pushed while the last batch was on its way waits for another round.
    while (this.#waiting.length > 0 || this.#sending) await this.#send()
    await untraced(() => this.#options.exporter.forceFlush?.())
  }

  /** Hands over what waits, when nothing asynchronous can run any more. */
  finishNow(): void {
    const rest = this.#waiting.splice(0)
    if (rest.length > 0) void this.#export(rest)
  }

  #send(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
    return this.#sending
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#options.maxBatchSize)
      const isTaken = await this.#export(batch)
      if (!isTaken) this.#options.drops.note('exporter-failed', batch.length)
    }
  }

  /** An exporter may throw, reject, answer twice or never. */
  #export(batch: ReadableEvent[]): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), EXPORT_TIMEOUT_MS)
      timer.unref?.()
      const settle = (isTaken: boolean): void => {
        clearTimeout(timer)
        resolve(isTaken)
      }
      const { exporter } = this.#options
      const run = async () => exporter.export(batch, (result) => settle(result.code === SUCCESS))
      untraced(run).catch(() => settle(false))
    })
  }
}
