import type { EventId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import type { EndState } from '@agentops/protocol/session'
import type { Config } from '../config.ts'
import type { Pipeline } from '../delivery/pipeline.ts'
import type { AttributeInput, Event } from '../event/event.ts'
import type { Guard } from '../event/guard.ts'
import type { Session } from './session.ts'

/** Options of `startSession()`. */
export interface SessionOptions {
  /** Default: the client's `name`. */
  readonly name?: string
  /** Added to the client's `tags`. */
  readonly tags?: string | readonly string[]
  /** Who the agent works for, in your words. Default: none. */
  readonly userId?: string
  /** Anything that JSON can say; shown with the session. Default: none. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Session of another process to join: both record into the one session, which its starter ends. */
  readonly inheritedSessionId?: string
  /** Event of that session which outermost events here are part of. */
  readonly inheritedEventId?: string
}

/** Options of `endSession()`. */
export interface EndOptions {
  /** Default: `Success`. */
  readonly state?: EndState
  /** Why it ended so, for people. Default: empty. */
  readonly reason?: string
}

/** Options of the `endSession()` functions. */
export interface EndSessionOptions extends EndOptions {
  /** Default: the session of the running code. */
  readonly session?: Session
}

/** What a session needs of its client. */
export interface SessionOwner {
  readonly config: Config
  readonly pipeline: Pipeline
  readonly guard: Guard
  /** Writes a line to the person at the terminal, in a replay. */
  say(text: string): void
  /** Called once, when the session has ended. */
  ended(session: Session): void
  /** Events were dropped because the session is not among the sampled ones. */
  unsampled(events: number): void
}

/** What an event of a session is made of. */
export interface EventOptions {
  /** Default: a new one. */
  readonly id?: EventId
  readonly kind?: 1 | 3
  /** Milliseconds since the epoch. Default: now. */
  readonly startedAt?: number
  readonly attributes?: Readonly<Record<string, AttributeInput>>
  /** Default: the event whose code is running; null: none. */
  readonly parent?: Event | null | undefined
  /** A tool's arguments or an action's parameters: in a replay they say which call it is. */
  readonly input?: JsonValue
}
