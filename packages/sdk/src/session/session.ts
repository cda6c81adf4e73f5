import { EVENT } from '@agentops/protocol/attributes'
import type { EventType } from '@agentops/protocol/event'
import type { SessionId } from '@agentops/protocol/ids'
import { END_STATES, type EndState, type SessionState } from '@agentops/protocol/session'
import { now } from '../clock.ts'
import type { Config } from '../config.ts'
import { currentScope, runInScope } from '../context.ts'
import type { Pipeline } from '../delivery/pipeline.ts'
import { type AttributeInput, Event } from '../event/event.ts'
import { clip } from '../event/serialize.ts'
import { newSessionId } from '../random.ts'
import { agentJoined, sessionChanged, sessionStarted } from './api-client.ts'
import { SessionTelemetry } from './telemetry.ts'
import { ToolLinks } from './tool-links.ts'

const MAX_REASON_CHARACTERS = 2000

/** Options of `startSession()`. */
export interface SessionOptions {
  /** Default: the client's `name`. */
  readonly name?: string
  /** Added to the client's `tags`. */
  readonly tags?: readonly string[]
}

/** Options of `endSession()`. */
export interface EndOptions {
  /** Default: `Success`. */
  readonly state?: EndState
  /** Why it ended so, for people. Default: empty. */
  readonly reason?: string
}

/** What a session needs of its client. */
export interface SessionOwner {
  readonly config: Config
  readonly pipeline: Pipeline
  /** Called once, when the session has ended. */
  ended(session: Session): void
}

/** What an event of a session is made of. */
export interface EventOptions {
  readonly kind?: 1 | 3
  readonly attributes?: Readonly<Record<string, AttributeInput>>
}

/** One run of an agent system. Several may run at once. */
export class Session implements AsyncDisposable {
  readonly id: SessionId
  readonly name: string
  readonly startedAt: number
  /** Tool calls that models asked for in this session. */
  readonly toolLinks = new ToolLinks()
  readonly #owner: SessionOwner
  readonly #telemetry: SessionTelemetry
  #tags: readonly string[]
  #state: SessionState = 'running'

  constructor(owner: SessionOwner, options: SessionOptions = {}) {
    this.#owner = owner
    this.startedAt = now()
    this.id = newSessionId(this.startedAt)
    this.name = options.name ?? owner.config.name
    this.#tags = [...new Set([...owner.config.tags, ...(options.tags ?? [])])]
    this.#telemetry = new SessionTelemetry(this.id, owner.config.captureContent, owner.pipeline)
    const { id, name, startedAt } = this
    owner.pipeline.call(sessionStarted({ id, name, startedAt, tags: this.#tags }))
    const { agent } = owner.config
    owner.pipeline.call(agentJoined(id, { id: agent, name: agent }))
  }

  get state(): SessionState {
    return this.#state
  }

  get tags(): readonly string[] {
    return this.#tags
  }

  /** Where the dashboard shows this session. */
  get url(): string {
    return `${this.#owner.config.endpoint}/sessions/${this.id}`
  }

  /** The configuration that the session was started with. */
  get config(): Config {
    return this.#owner.config
  }

  /** Runs a function so that whatever it records, now or later, belongs to this session. */
  run<Result>(fn: () => Result): Result {
    return runInScope({ session: this }, fn)
  }

  /** Adds tags; those already there stay. */
  addTags(tags: readonly string[]): void {
    this.#tags = [...new Set([...this.#tags, ...tags])]
    this.#owner.pipeline.call(sessionChanged(this.id, { tags: this.#tags }))
  }

  /** Starts an event of this session, under the event whose code is running. */
  open(type: EventType, name: string, { kind = 1, attributes = {} }: EventOptions = {}): Event {
    const { agent } = this.#owner.config
    const own: Record<string, AttributeInput> = {
      [EVENT.agentId]: agent,
      [EVENT.agentName]: agent,
      ...(this.#tags.length > 0 && { [EVENT.tags]: this.#tags }),
      ...attributes,
    }
    const { parent } = currentScope()
    return new Event({ sink: this.#telemetry, type, name, kind, parent, attributes: own })
  }

  /**
   * Ends the session and delivers what it recorded. Resolves when that is done, or after the
   * client's `exitTimeout`; never rejects. A second call only delivers.
   */
  async end({ state = 'Success', reason = '' }: EndOptions = {}): Promise<void> {
    this.close({ state, reason })
    await this.#owner.pipeline.flush(this.#owner.config.exitTimeout)
  }

  /** Ends the session without waiting for delivery; the first end counts. */
  close({ state = 'Success', reason = '' }: EndOptions = {}): void {
    if (this.#state !== 'running') return
    this.#state = END_STATES.includes(state) ? state : 'Indeterminate'
    const endStateReason = clip(reason, MAX_REASON_CHARACTERS - 40)
    this.#owner.pipeline.call(
      sessionChanged(this.id, { endState: this.#state, endStateReason, endedAt: now() }),
    )
    this.#owner.ended(this)
  }

  /** Ends the events that are still running, as abandoned: the process is about to end. */
  abandonOpen(): void {
    this.#telemetry.abandonOpen()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end()
  }
}
