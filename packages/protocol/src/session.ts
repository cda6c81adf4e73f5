import type { SessionId } from './ids.ts'
import type { JsonValue } from './messages.ts'

/** How a session ended. */
export const END_STATES = ['Success', 'Fail', 'Indeterminate'] as const

/** How a session ended. */
export type EndState = (typeof END_STATES)[number]

/** An ended session's state, or `running`. */
export type SessionState = 'running' | EndState

/** A session as a list shows it, with the sums over its events. */
export interface SessionSummary {
  readonly id: SessionId
  /** Name of another project that the session belongs to, which lets this one see it; null: its own. */
  readonly project: string | null
  readonly name: string
  readonly state: SessionState
  readonly endStateReason: string
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number
  /** Milliseconds since the epoch; null while it runs. */
  readonly endedAt: number | null
  /** Milliseconds; null while it runs. */
  readonly durationMs: number | null
  readonly tags: readonly string[]
  readonly userId: string
  /** Names of the agents, in order of appearance. */
  readonly agents: readonly string[]
  readonly models: readonly string[]
  readonly counts: SessionCounts
  readonly tokens: SessionTokens
  /** Integer nano-dollars over the calls whose price is known. */
  readonly costNano: number
  /** LLM calls that used tokens but whose model has no known price. */
  readonly unpricedCalls: number
  /** LLM calls whose tokens were counted, because the provider sent no usage. */
  readonly estimatedCalls: number
}

/** How many events of each type. */
export interface SessionCounts {
  readonly events: number
  readonly llm: number
  readonly tool: number
  readonly action: number
  /** Events with status error, of any type. */
  readonly error: number
  /** Events that have started and not ended. */
  readonly running: number
}

/** Token sums over the session's LLM calls. */
export interface SessionTokens {
  /** Cached included. */
  readonly input: number
  /** Reasoning included. */
  readonly output: number
  readonly cacheRead: number
  readonly reasoning: number
}

/** What a list of sessions can be ordered by, the largest first. */
export const SESSION_SORTS = ['started', 'duration', 'cost', 'tokens', 'errors', 'events'] as const

/** What a list of sessions is ordered by, the largest first. */
export type SessionSort = (typeof SESSION_SORTS)[number]

/** Everything that is known of one session. */
export interface SessionDetail extends SessionSummary {
  readonly metadata: Readonly<Record<string, JsonValue>>
  /** Host environment as the SDK sent it; empty when opted out. */
  readonly host: Readonly<Record<string, JsonValue>>
}
