import { RESOURCE } from '@agentops/protocol/attributes'
import { VERSION } from '@agentops/protocol/version'
import type { Config } from '../config.ts'
import { runDeferred } from '../deferred.ts'
import type { Event } from '../event/event.ts'
import type { Logger } from '../logger.ts'
import { encodeSpan } from './otlp.ts'
import { type Item, Queue, type QueueStats } from './queue.ts'
import { Sender, type SenderStats } from './sender.ts'
import { createHttpTransport, type Delivery } from './transport.ts'

/** The way of one client's events to its server. */
export class Pipeline {
  readonly #queue: Queue
  readonly #sender: Sender
  readonly #logger: Logger
  readonly #isOn: boolean

  constructor(config: Config, logger: Logger) {
    this.#isOn = config.export
    this.#logger = logger
    this.#queue = new Queue(config.maxQueueBytes)
    this.#sender = new Sender({
      queue: this.#queue,
      transport: createHttpTransport(config),
      resource: {
        [RESOURCE.serviceName]: config.name,
        [RESOURCE.sdkName]: 'agentops',
        [RESOURCE.sdkLanguage]: 'nodejs',
        [RESOURCE.sdkVersion]: VERSION,
      },
      logger,
      endpoint: config.endpoint,
      maxWaitTime: config.maxWaitTime,
      maxBatchSize: config.maxBatchSize,
    })
  }

  /** Word that an event has started. */
  notice(event: Event): void {
    this.#push({ kind: 'notice', event })
  }

  /** A complete event. */
  span(event: Event): void {
    this.#push({ kind: 'span', bytes: encodeSpan(event.snapshot()) })
  }

  /** A call of the session API. */
  call(delivery: Delivery): void {
    this.#push({ kind: 'call', delivery })
  }

  /** Delivers all that was recorded before, deferred parsing included; false when time ran out. */
  flush(timeoutMs: number): Promise<boolean> {
    runDeferred()
    return this.#sender.flush(timeoutMs)
  }

  stats(): QueueStats & SenderStats {
    return { ...this.#queue.stats(), ...this.#sender.stats() }
  }

  #push(item: Item): void {
    if (!this.#isOn) return
    if (this.#queue.push(item)) this.#sender.notify()
    else
      this.#logger.warn(
        'the queue is full and new events are dropped. Is the server reachable? Raise maxQueueBytes to keep more.',
      )
  }
}
