import { type ClientOptions, type Config, resolveConfig } from './config.ts'
import { deferredFailures } from './deferred.ts'
import { Pipeline } from './delivery/pipeline.ts'
import { unwatchExit, watchExit } from './delivery/exit.ts'
import { startInstrumenting } from './llms/tracker.ts'
import { createLogger } from './logger.ts'
import { SessionManager } from './session/manager.ts'
import type { EndOptions, Session, SessionOptions } from './session/session.ts'

const FLUSH_TIMEOUT_MS = 10_000

/** Counters of one client: what waits, what was delivered, what was lost and why. */
export interface ClientStats {
  /** Items in the queue now. */
  readonly waiting: number
  readonly waitingBytes: number
  readonly delivered: number
  /** Requests that had to be repeated. */
  readonly retries: number
  /** Dropped because the queue was full. */
  readonly droppedFull: number
  /** Dropped because the server refused them for good. */
  readonly refused: number
  /** Faults of our own that were kept from the host. */
  readonly internalErrors: number
}

/**
 * One connection to one server: its configuration, sessions and delivery. `init()` keeps a default
 * one for the functions of this package; make your own for tests and for several tenants.
 */
export class Client {
  readonly config: Config
  readonly sessions: SessionManager
  readonly #pipeline: Pipeline

  constructor(options: ClientOptions = {}) {
    const { config, problems } = resolveConfig(options)
    const logger = createLogger(config.logLevel)
    for (const problem of problems) logger.warn(`${problem}.`)
    this.config = config
    this.#pipeline = new Pipeline(config, logger)
    this.sessions = new SessionManager({ config, pipeline: this.#pipeline })
    if (config.instrumentLlmCalls) startInstrumenting(() => defaultClient?.sessions.current())
    watchExit(this)
    if (config.autoStartSession) this.sessions.start()
  }

  /** Starts a session. Code inside `session.run(…)` belongs to it; with one session, everything does. */
  startSession(options?: SessionOptions): Session {
    return this.sessions.start(options)
  }

  /** Ends the session of the running code; resolves when it was delivered or time ran out. */
  async endSession(options?: EndOptions): Promise<void> {
    await this.sessions.find()?.end(options)
  }

  /** Resolves true when all that was recorded before has reached the server, false after `timeoutMs`. */
  flush({ timeoutMs = FLUSH_TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): Promise<boolean> {
    return this.#pipeline.flush(timeoutMs)
  }

  /** Ends what runs, delivers within `exitTimeout`, and lets go of the process. */
  async shutdown(): Promise<void> {
    this.sessions.closeAll({ state: 'Indeterminate', reason: 'shutdown() was called' }, true)
    await this.#pipeline.flush(this.config.exitTimeout)
    unwatchExit(this)
    if (defaultClient === this) defaultClient = undefined
  }

  /** What waits, what was delivered, what was lost and why. */
  stats(): ClientStats {
    const { waiting, waitingBytes, delivered, retries, droppedFull, refused } =
      this.#pipeline.stats()
    const internalErrors = deferredFailures()
    return { waiting, waitingBytes, delivered, retries, droppedFull, refused, internalErrors }
  }
}

let defaultClient: Client | undefined

/** The client that `init()` made, if it did. */
export function getDefaultClient(): Client | undefined {
  return defaultClient
}

/** Makes the default client; called again it returns the one there is and changes nothing. */
export function initDefaultClient(options?: ClientOptions): Client {
  defaultClient ??= createDefault(options)
  return defaultClient
}

function createDefault(options?: ClientOptions): Client {
  try {
    return new Client(options)
  } catch {
    // `init()` never throws: a hostile options object leaves the defaults.
    return new Client()
  }
}
