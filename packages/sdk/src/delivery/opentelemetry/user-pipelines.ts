import type { SpanProcessorLike } from '../../config/opentelemetry.ts'
import type { Config } from '../../config.ts'
import type { AttributeInput, EventSnapshot } from '../../event/event.ts'
import { withoutRejection } from '../../given.ts'
import type { Drops } from '../drops.ts'
import { ExporterLane } from './exporter-lane.ts'
import { ReadableEvent } from './readable-span.ts'
import { untraced } from './untraced.ts'

/** OpenTelemetry's root context: there is nothing in it. */
const ROOT_CONTEXT = {
  getValue: () => undefined,
  setValue: () => ROOT_CONTEXT,
  deleteValue: () => ROOT_CONTEXT,
}

/** The way of events to the user's own OpenTelemetry exporters and span processors. Never throws. */
export class UserPipelines {
  readonly #config: Config
  readonly #resource: Readonly<Record<string, AttributeInput>>
  readonly #drops: Drops
  readonly #lanes: readonly ExporterLane[]

  constructor(config: Config, resource: Readonly<Record<string, AttributeInput>>, drops: Drops) {
    this.#config = config
    this.#resource = resource
    this.#drops = drops
    const { exporters, maxWaitTime, maxBatchSize } = config
    this.#lanes = exporters.map(
      (exporter) => new ExporterLane({ exporter, drops, maxWaitTime, maxBatchSize }),
    )
  }

  /** Whether the user has any. */
  get isUsed(): boolean {
    return this.#lanes.length > 0 || this.#config.spanProcessors.length > 0
  }

  /** A complete event: processors see its start and end at once, then exporters get it. */
  span(event: EventSnapshot): void {
    for (const processor of this.#config.spanProcessors) this.#process(processor, event)
    for (const lane of this.#lanes) lane.push(new ReadableEvent(event, this.#resource))
  }

  /** Resolves true when all have taken what was recorded before, false when time ran out. */
  async flush(timeoutMs: number): Promise<boolean> {
    if (!this.isUsed) return true
    const flushed = [
      ...this.#lanes.map((lane) => lane.flush()),
      ...this.#config.spanProcessors.map(async (each) => untraced(() => each.forceFlush?.())),
    ]
    return inTime(Promise.allSettled(flushed), timeoutMs)
  }

  /** Hands over what waits, when nothing asynchronous can run any more. */
  finishNow(): void {
    for (const lane of this.#lanes) lane.finishNow()
  }

  /** Shuts the user's exporters and processors down. */
  async close(timeoutMs: number): Promise<void> {
    const { exporters, spanProcessors } = this.#config
    const all = [...exporters, ...spanProcessors].map(async (each) =>
      untraced(() => each.shutdown?.()),
    )
    if (all.length > 0) await inTime(Promise.allSettled(all), timeoutMs)
  }

  #process(processor: SpanProcessorLike, event: EventSnapshot): void {
    const span = new ReadableEvent(event, this.#resource)
    const run = (): void => {
      withoutRejection(processor.onStart(span, ROOT_CONTEXT))
      withoutRejection(processor.onEnd(span))
    }
    try {
      untraced(run)
    } catch {
      this.#drops.note('exporter-failed', 1)
    }
  }
}

async function inTime(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  const isDone = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  return isDone
}
