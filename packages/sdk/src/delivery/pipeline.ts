import { randomBytes } from 'node:crypto'
import { RESOURCE } from '@agentops/protocol/attributes'
import type { SessionId } from '@agentops/protocol/ids'
import { VERSION } from '@agentops/protocol/version'
import type { Config } from '../config.ts'
import { runDeferred } from '../deferred.ts'
import type { AttributeInput, Event } from '../event/event.ts'
import type { Logger } from '../logger.ts'
import { type DropCounts, Drops } from './drops.ts'
import { encodeSpan } from './otlp.ts'
import { Queue, type QueueStats } from './queue.ts'
import { type FlushOptions, Sender, type SenderStats } from './sender.ts'
import { encodeSessionRecord, endsSession, type SessionRecord } from './session-record.ts'
import { credentialOf, thisProcess } from './spool/owner.ts'
import { Spool, spoolDirectoryOf } from './spool/spool.ts'
import { createHttpTransport, type Transport } from './transport.ts'

/** What waits, what was sent, what was lost. */
export interface PipelineStats extends QueueStats, SenderStats {
  readonly dropped: DropCounts
  /** Bytes on disk. */
  readonly spoolBytes: number
}

/** The way of one client's events to its server: through memory and disk, in batches. */
export class Pipeline {
  readonly #queue: Queue
  readonly #sender: Sender
  readonly #drops: Drops
  readonly #spool: Spool | undefined
  readonly #transport: Transport
  readonly #isOn: boolean

  constructor(config: Config, logger: Logger) {
    const resource = resourceOf(config)
    this.#isOn = config.export
    this.#drops = new Drops(logger)
    this.#spool = config.spool && config.export ? createSpool(config, resource, logger) : undefined
    this.#transport = createHttpTransport(config)
    this.#queue = new Queue({
      maxBytes: config.maxQueueBytes,
      backing: this.#spool,
      drops: this.#drops,
      onEntry: () => this.#sender.notify(),
    })
    this.#sender = new Sender({
      ...config,
      queue: this.#queue,
      transport: this.#transport,
      drops: this.#drops,
      resource,
      logger,
      refuge: () =>
        this.isSafe ? `Events wait in ${config.spoolDirectory}.` : 'Events wait in memory.',
    })
  }

  /** Whether what is not delivered survives this process. */
  get isSafe(): boolean {
    return this.#spool?.isUsable === true
  }

  /** Word that an event has started. */
  notice(event: Event): void {
    if (this.#isOn) this.#queue.notice(event)
  }

  /** A complete event. */
  span(event: Event): void {
    if (this.#isOn) this.#queue.push('span', encodeSpan(event.snapshot()))
  }

  /** Something said of a session. */
  call(record: SessionRecord): void {
    if (!this.#isOn) return
    if (endsSession(record)) this.left(record.id)
    else if (record.call !== 'update') this.#spool?.noteSession(record.id, true)
    this.#queue.push('session', encodeSessionRecord(record))
  }

  /** Nothing more is recorded into a session here. */
  left(id: SessionId): void {
    this.#spool?.noteSession(id, false)
  }

  /** Delivers all that was recorded before, deferred parsing included; false when time ran out. */
  async flush(options: FlushOptions): Promise<boolean> {
    runDeferred()
    this.#queue.noteStarted()
    const isDone = this.#sender.flush({
      ...options,
      untilTrouble: options.untilTrouble === true && this.isSafe,
    })
    await this.#queue.settleDown()
    return isDone
  }

  /** Lets go of connections and of the disk. */
  async close(): Promise<void> {
    await this.#queue.settleDown()
    this.#spool?.close()
    this.#transport.close()
  }

  stats(): PipelineStats {
    return {
      ...this.#queue.stats(),
      ...this.#sender.stats(),
      dropped: this.#drops.counts(),
      spoolBytes: this.#spool?.bytes ?? 0,
    }
  }
}

function resourceOf(config: Config): Record<string, AttributeInput> {
  return {
    [RESOURCE.serviceName]: config.name,
    [RESOURCE.sdkName]: 'agentops',
    [RESOURCE.sdkLanguage]: 'nodejs',
    [RESOURCE.sdkVersion]: VERSION,
  }
}

function createSpool(
  config: Config,
  resource: Readonly<Record<string, AttributeInput>>,
  logger: Logger,
): Spool {
  const { spoolDirectory, endpoint, apiKey, parentKey, maxSpoolBytes } = config
  return new Spool({
    directory: spoolDirectoryOf(spoolDirectory, process.pid, randomBytes(6).toString('hex')),
    owner: {
      process: thisProcess(),
      thread: 0,
      endpoint,
      credential: credentialOf(endpoint, apiKey, parentKey),
      resource,
    },
    maxBytes: maxSpoolBytes,
    onTrouble: (error) => {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
      logger.warn(
        `${spoolDirectory} cannot be written (${String(code ?? error)}): events wait in memory only. Make room, or choose another place with AGENTOPS_SPOOL_DIRECTORY, or set AGENTOPS_SPOOL=false.`,
      )
    },
  })
}
