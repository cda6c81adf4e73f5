import { type Config, ConfigurationError, resolveConfig } from './config.ts'
import type { ClientOptions } from './config/options.ts'
import { findSession, getDefaultClient, sessionHere, setDefaultClient } from './default-client.ts'
import type { DropCounts } from './delivery/drops.ts'
import { Pipeline } from './delivery/pipeline.ts'
import type { FlushOptions } from './delivery/sender.ts'
import { faultCount, noteFault } from './faults.ts'
import { unwatchExit, watchExit } from './delivery/exit.ts'
import { createGuard } from './event/guard.ts'
import { givenOptions, givenSession } from './given.ts'
import { unknownProviders } from './llms/chosen-providers.ts'
import { providerNames } from './llms/providers/registry.ts'
import { divertRequests, startInstrumenting } from './llms/tracker.ts'
import { createLogger, type Logger } from './logger.ts'
import { startLogCapture, stopLogCapture } from './session/log-capture/capture.ts'
import { SessionManager } from './session/manager.ts'
import { startPropagating, stopPropagating } from './session/propagating-fetch.ts'
import { blockNetwork } from './time-travel/no-network.ts'
import { planOfProcess } from './time-travel/plan-of-process.ts'
import type { Session } from './session/session.ts'
import type { EndSessionOptions, SessionOptions } from './session/session-options.ts'

const FLUSH_TIMEOUT_MS = 10_000

/** Events that are not recorded: lost, by reason, or left out by choice. */
type ClientDropCounts = DropCounts & {
  /** Their session is not among the sampled ones (`sampleRate`). */
  readonly unsampled?: number
}

/** Counters of one client: what waits, what was delivered, what was lost and why. */
export interface ClientStats {
  /** What waits to be delivered now, in memory or on disk. */
  readonly waiting: number
  /** Bytes of it in memory. */
  readonly waitingBytes: number
  /** Bytes of it on disk. */
  readonly spoolBytes: number
  readonly delivered: number
  /** Requests that had to be repeated. */
  readonly retries: number
  /** Events that are not recorded, by reason; nothing when it is empty. */
  readonly dropped: ClientDropCounts
  /** Faults of our own in this process that were kept from the host; `agentops doctor` shows them. */
  readonly internalErrors: number
}

/** The session of another process that the configuration names, for the session started first. */
function inheritance({ inheritedSessionId, inheritedEventId }: Config): SessionOptions {
  return {
    ...(inheritedSessionId && { inheritedSessionId }),
    ...(inheritedEventId && { inheritedEventId }),
  }
}

/**
 * One connection to one server: its configuration, sessions and delivery. `init()` keeps a default
 * one for the functions of this package; make your own for tests and for several tenants. The taps
 * on LLM calls are shared: a call belongs to the client whose session the code runs in.
 */
export class Client {
  readonly config: Config
  readonly sessions: SessionManager
  readonly #pipeline: Pipeline
  readonly #logger: Logger
  #isShut = false

  /** @throws ConfigurationError when an option is wrong and `failSafe` is off */
  constructor(options: ClientOptions = {}) {
    const { config: given, problems } = resolveConfig(options)
    const guard = createGuard(given)
    // Every request names the service, also those that no session's guard sees.
    const name = guard.text(given.name, { type: 'session', attribute: 'name' })
    const config = { ...given, name }
    this.#logger = createLogger(config.logLevel)
    for (const problem of problems) this.#logger.warn(`${problem}.`)
    this.#noteUnknownProviders(config)
    this.config = config
    this.#pipeline = new Pipeline(config, this.#logger)
    const plan = planOfProcess(config.timeTravel, this.#logger)
    this.sessions = new SessionManager({
      config,
      guard,
      pipeline: this.#pipeline,
      plan,
      say: (text) => this.#logger.tell(text),
    })
    if (plan?.isOffline) blockNetwork()
    if (plan) divertRequests(() => sessionHere()?.replay !== undefined)
    if (config.instrumentLlmCalls) startInstrumenting(sessionHere)
    if (config.propagateTo.length > 0) startPropagating(sessionHere)
    if (config.captureLogs) startLogCapture(findSession)
    watchExit(this)
    if (config.autoStartSession) this.sessions.start(inheritance(config))
  }

  /** Starts a session. Code inside `session.run(…)` belongs to it; with one session, everything does. */
  startSession(options?: SessionOptions): Session {
    return this.sessions.start(options)
  }

  /** Ends a session, by default the one of the running code; resolves when it was delivered or time ran out. */
  async endSession(options: EndSessionOptions = {}): Promise<void> {
    const session = givenSession(options?.session) ?? this.sessions.find()
    await session?.end(options)
  }

  /** Resolves true when all that was recorded before has reached the server, false after `timeoutMs`. */
  flush(given?: Partial<FlushOptions>): Promise<boolean> {
    const { timeoutMs = FLUSH_TIMEOUT_MS, ...options } = givenOptions(given)
    return this.#pipeline.flush({ timeoutMs, ...options })
  }

  /** Called at the very end of the process, when nothing asynchronous can run any more. */
  finishNow(timeoutMs: number): void {
    this.#pipeline.finishNow(timeoutMs)
  }

  /** Ends what runs, delivers within `exitTimeout`, and lets go of the process. */
  async shutdown(): Promise<void> {
    this.sessions.closeAll({ state: 'Indeterminate', reason: 'shutdown() was called' }, true)
    await this.#pipeline.flush({ timeoutMs: this.config.exitTimeout })
    await this.#pipeline.close()
    unwatchExit(this)
    if (this.config.propagateTo.length > 0 && !this.#isShut) stopPropagating()
    if (this.config.captureLogs && !this.#isShut) stopLogCapture()
    this.#isShut = true
    if (getDefaultClient() === this) setDefaultClient(undefined)
  }

  /** What waits, what was delivered, what was lost and why. */
  stats(): ClientStats {
    const stats = this.#pipeline.stats()
    const { unsampled } = this.sessions
    const dropped = { ...stats.dropped, ...(unsampled > 0 && { unsampled }) }
    return { ...stats, dropped, internalErrors: faultCount() }
  }

  #noteUnknownProviders(config: Config): void {
    const unknown = unknownProviders(config)
    if (unknown.length === 0) return
    const known = providerNames().join(', ')
    this.#logger.warn(
      `option providers names ${unknown.join(', ')}, and no provider is called so (register your own before). There are ${known}.`,
    )
  }

  /** Says which options of a later `init()` differ from the ones in force, and are not used. */
  noteOtherOptions(options: ClientOptions): void {
    const { config } = resolveConfig(options)
    const names = Object.keys(options).filter(
      (name) => textOf(Reflect.get(config, name)) !== textOf(Reflect.get(this.config, name)),
    )
    if (names.length === 0) return
    this.#logger.warn(
      `init() was called again with another ${names.join(', ')}: the first call's options stay. Call shutdown() before, or use new Client() for a second one.`,
    )
  }
}

/** Equal options give equal texts; of functions the code is compared. */
function textOf(value: unknown): string {
  return typeof value === 'function' ? value.toString() : (JSON.stringify(value) ?? '')
}

/**
 * Makes the default client; called again it returns the one there is and changes nothing.
 *
 * @throws ConfigurationError when an option is wrong and `failSafe` is off
 */
export function initDefaultClient(options: ClientOptions = {}): Client {
  const present = getDefaultClient()
  if (!present) return createDefault(options)
  noteOtherOptions(present, options)
  return present
}

function noteOtherOptions(client: Client, options: ClientOptions): void {
  try {
    client.noteOtherOptions(options)
  } catch {
    // Options that cannot even be read change as little as any other.
  }
}

function createDefault(options: ClientOptions): Client {
  const client = createClient(options)
  setDefaultClient(client)
  return client
}

/** What could not be read may have said that nothing is to be sent. */
const NOTHING: ClientOptions = {
  export: false,
  autoStartSession: false,
  instrumentLlmCalls: false,
  captureLogs: false,
}

function createClient(options: ClientOptions): Client {
  try {
    return new Client(options)
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    noteFault('making the client', error)
    if (typeof options !== 'object' || options === null) return new Client()
    const client = new Client(NOTHING)
    createLogger(client.config.logLevel).error(
      'init() could not use its options: nothing is recorded. `agentops doctor` shows why.',
    )
    return client
  }
}
