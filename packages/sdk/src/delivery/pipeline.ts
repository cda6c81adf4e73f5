import { randomBytes } from 'node:crypto'
import { threadId } from 'node:worker_threads'
import { RESOURCE } from '@agentops/protocol/attributes'
import type { SessionId } from '@agentops/protocol/ids'
import { VERSION } from '@agentops/protocol/version'
import type { Config } from '../config.ts'
import { runDeferred, whatIsNeeded } from '../deferred.ts'
import type { AttributeInput, Event } from '../event/event.ts'
import type { Logger } from '../logger.ts'
import { Adopter } from './adoption.ts'
import { type DropCounts, type DropReason, Drops } from './drops.ts'
import { handOver, prepareHandover } from './handover.ts'
import { encodeSpan } from './otlp.ts'
import { encodeLog, type LogSnapshot } from './otlp-logs.ts'
import { UserPipelines } from './opentelemetry/user-pipelines.ts'
import { Queue, type QueueStats } from './queue.ts'
import { type FlushOptions, Sender, type SenderStats } from './sender.ts'
import { encodeSessionRecord, endsSession, type SessionRecord } from './session-record.ts'
import { credentialOf, thisProcess } from './spool/owner.ts'
import { FaultLog } from './spool/fault-log.ts'
import { Spool, spoolDirectoryOf } from './spool/spool.ts'
import { createHttpTransport, type Transport } from './transport.ts'

const HOUR_MS = 3_600_000

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
  readonly #faultLog: FaultLog | undefined
  readonly #transport: Transport
  readonly #users: UserPipelines
  readonly #config: Config
  readonly #adopter: Adopter | undefined
  readonly #resource: Readonly<Record<string, AttributeInput>>

  constructor(config: Config, logger: Logger) {
    const resource = resourceOf(config)
    this.#config = config
    this.#resource = resource
    this.#drops = new Drops(logger)
    this.#users = new UserPipelines(config, resource, this.#drops)
    this.#spool = config.spool && config.export ? createSpool(config, resource, logger) : undefined
    this.#faultLog = this.#spool && new FaultLog(config.spoolDirectory)
    this.#transport = createHttpTransport({
      ...config,
      onWarning: (warning) => logger.warn(`The server says: ${warning.slice(0, 300)}`),
    })
    if (config.export) prepareHandover()
    const own = { config, logger, transport: this.#transport, drops: this.#drops }
    this.#adopter = this.#spool && new Adopter(own)
    this.#queue = new Queue({
      maxBytes: config.maxQueueBytes,
      maxAgeMs: config.maxSpoolAge * HOUR_MS,
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
      onReached: () => this.#adopter?.begin(),
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
    if (this.#config.export) this.#queue.notice(event)
  }

  /** A complete event. */
  span(event: Event): void {
    if (!this.#config.export && !this.#users.isUsed) return
    const snapshot = event.snapshot()
    if (this.#config.export) this.#queue.push('span', encodeSpan(snapshot))
    this.#users.span(snapshot)
  }

  /** A line that a session's code has written. */
  log(line: LogSnapshot): void {
    if (this.#config.export) this.#queue.push('log', encodeLog(line))
  }

  /** Something was lost before it got here. */
  lost(reason: DropReason, count: number): void {
    this.#drops.note(reason, count)
  }

  /** Something said of a session. */
  call(record: SessionRecord): void {
    if (!this.#config.export) return
    if (endsSession(record)) this.left(record.id)
    else if ((record.call === 'start' || record.call === 'agent') && this.#config.autoEndSession) {
      // Of a session that was joined nothing but its agents is told here.
      this.#spool?.noteSession(record.id, record.call === 'agent')
    }
    this.#queue.push('session', encodeSessionRecord(record))
  }

  /** Nothing more is recorded into a session here. */
  left(id: SessionId): void {
    this.#spool?.forgetSession(id)
  }

  /** Delivers all that was recorded before, deferred parsing included; false when time ran out. */
  async flush(options: FlushOptions): Promise<boolean> {
    const needed = whatIsNeeded()
    if (needed) await needed
    runDeferred()
    this.#queue.noteStarted()
    const isDone = this.#sender.flush({
      ...options,
      untilTrouble: options.untilTrouble === true && this.isSafe,
    })
    const isTaken = this.#users.flush(options.timeoutMs)
    await this.#queue.settleDown()
    return (await isDone) && (await isTaken)
  }

  /**
   * Delivers or keeps what is left, when nothing asynchronous can run any more.
   *
   * @param timeoutMs how long it may take; with 0 it is only kept
   */
  finishNow(timeoutMs: number): void {
    runDeferred()
    this.#users.finishNow()
    this.#faultLog?.writeNow()
    if (this.#queue.isEmpty) {
      this.#spool?.close()
      return
    }
    const isKept = this.#spool?.writeNow(true) === true
    // Whoever has not answered a moment ago is not asked again: the next process delivers it.
    if (timeoutMs <= 0 || (isKept && this.#sender.isTroubled)) return
    const directory = isKept ? this.#spool?.directory : undefined
    const entries = isKept ? [] : this.#queue.unsettled()
    const { endpoint, apiKey, parentKey, network, maxInFlight, maxSpoolAge } = this.#config
    const way = { endpoint, apiKey, parentKey, network, maxInFlight }
    const resource = this.#resource
    handOver({ ...way, directory, resource, maxSpoolAge, timeoutMs }, entries)
    this.#faultLog?.writeNow()
  }

  /** Lets go of connections and of the disk. */
  async close(): Promise<void> {
    this.#adopter?.stop()
    await this.#queue.settleDown()
    await this.#users.close(this.#config.exitTimeout)
    this.#spool?.close()
    this.#faultLog?.close()
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
    ...(config.environment.includes('runtime') && { [RESOURCE.sdkVersion]: VERSION }),
  }
}

function createSpool(
  config: Config,
  resource: Readonly<Record<string, AttributeInput>>,
  logger: Logger,
): Spool {
  const { spoolDirectory, endpoint, maxSpoolBytes } = config
  return new Spool({
    directory: spoolDirectoryOf(spoolDirectory, process.pid, randomBytes(6).toString('hex')),
    owner: {
      process: thisProcess(),
      thread: threadId,
      endpoint,
      credential: credentialOf(endpoint, config),
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
