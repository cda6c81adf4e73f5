import type { ChildProcess } from 'node:child_process'
import { ServerStartError } from '../errors.ts'
import { forkOwn } from '../own-process.ts'
import type { Logger } from '../logger.ts'
import {
  type EngineAddress,
  type EngineNews,
  type EngineOrder,
  parseEngineNews,
} from './messages.ts'

/** Options of {@link startEngine}. */
export interface EngineOptions {
  /** Directory of the database. */
  readonly directory: string
  readonly address: EngineAddress
  /** Upper bound of the engine's memory in bytes; default 2 GB. */
  readonly memoryBytes?: number
  readonly logger: Logger
  /** Called with the process id of every child that is started, while it starts. */
  readonly onStart?: (pid: number | undefined) => Promise<void>
}

/** The engine's process, watched. */
export interface Engine {
  /** Port that it listens on; null when it listens on a socket. */
  readonly port: number | null
  /** Stops the child and waits until it is gone. */
  stop(): Promise<void>
}

const STOP_MS = 5000
const FIRST_BACKOFF_MS = 50
const MAX_BACKOFF_MS = 5000
const HEALTHY_MS = 30_000

/**
 * Starts the engine's process and restarts it, with growing pauses, whenever it dies.
 *
 * @throws ServerStartError when it cannot be started at all
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { memoryBytes = 2_000_000_000, directory, address, onStart } = options
  const order = { directory, address, memoryBytes }
  const supervisor = new Supervisor(order, options.logger, onStart ?? (() => Promise.resolve()))
  await supervisor.start()
  return supervisor
}

class Supervisor implements Engine {
  readonly #order: EngineOrder
  readonly #logger: Logger
  readonly #onStart: (pid: number | undefined) => Promise<void>
  #child: ChildProcess | undefined
  #stopping = false
  #backoffMs = FIRST_BACKOFF_MS
  #timer: NodeJS.Timeout | undefined
  port: number | null = null

  constructor(
    order: EngineOrder,
    logger: Logger,
    onStart: (pid: number | undefined) => Promise<void>,
  ) {
    this.#order = order
    this.#logger = logger
    this.#onStart = onStart
  }

  async start(): Promise<void> {
    const child = launch(
      this.port === null ? this.#order : { ...this.#order, address: { port: this.port } },
    )
    this.#child = child
    const startedAt = Date.now()
    const [news] = await Promise.all([firstNews(child), this.#note(child)])
    if (news.type === 'failed') throw startError(news, this.#order)
    this.port = news.port
    child.once('exit', (code, signal) => this.#onExit(startedAt, signal ?? String(code)))
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await gone
    clearTimeout(timer)
  }

  /** A disk that is full takes no note of it, which must not keep the engine from starting. */
  async #note({ pid }: ChildProcess): Promise<void> {
    try {
      await this.#onStart(pid)
    } catch (error) {
      this.#logger.warn("the engine's process id cannot be written down", { error: String(error) })
    }
  }

  #onExit(startedAt: number, how: string): void {
    if (this.#stopping) return
    if (Date.now() - startedAt > HEALTHY_MS) this.#backoffMs = FIRST_BACKOFF_MS
    this.#logger.warn('the engine stopped and is restarted', { how, afterMs: this.#backoffMs })
    this.#restartLater()
  }

  #restartLater(): void {
    this.#timer = setTimeout(() => {
      this.start().catch((error: unknown) => {
        if (this.#stopping) return
        this.#logger.error('the engine cannot be restarted yet', { error: String(error) })
        this.#restartLater()
      })
    }, this.#backoffMs)
    this.#backoffMs = Math.min(this.#backoffMs * 2, MAX_BACKOFF_MS)
  }
}

function launch(order: EngineOrder): ChildProcess {
  return forkOwn(new URL('./child', import.meta.url), [JSON.stringify(order)], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '8', TZ: 'UTC' },
  })
}

function firstNews(child: ChildProcess): Promise<EngineNews> {
  return new Promise((resolve) => {
    const died = (code: number | null, signal: string | null): void =>
      resolve({
        type: 'failed',
        reason: 'failed',
        message: `its process ended (${signal ?? code})`,
      })
    child.once('exit', died)
    child.once('error', (error) =>
      resolve({ type: 'failed', reason: 'failed', message: error.message }),
    )
    child.once('message', (value) => {
      child.off('exit', died)
      resolve(
        parseEngineNews(value) ?? {
          type: 'failed',
          reason: 'failed',
          message: 'it spoke nonsense',
        },
      )
    })
  })
}

function startError(news: EngineNews & { type: 'failed' }, order: EngineOrder): ServerStartError {
  switch (news.reason) {
    case 'missing':
      return new ServerStartError('engine-missing', missingMessage(news.message))
    case 'locked':
      return new ServerStartError(
        'data-directory-in-use',
        `Another process uses the database in ${order.directory}: stop it, or choose another directory with --data.`,
      )
    case 'failed':
      return new ServerStartError(
        'engine-failed',
        `The embedded engine did not start in ${order.directory}: ${firstLine(news.message)}. If its data is damaged, put back a copy of it, or choose another directory with --data.`,
      )
  }
}

function missingMessage(detail: string): string {
  const platform = `${process.platform}-${process.arch}`
  const exists = process.platform === 'linux' || process.platform === 'darwin'
  const why = exists ? `is not installed or does not load (${firstLine(detail)})` : 'does not exist'
  return `The embedded engine (chDB) for ${platform} ${why}: use --store http://user:password@host:8123/database with a ClickHouse server${exists ? ', or reinstall with optional dependencies' : ', or run inside WSL2'}.`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
