import type { EventId, SessionId } from './ids.ts'
import type { Override } from './override.ts'

/** How much of a request must be as recorded for the recorded answer to be served. */
export const MATCH_LEVELS = ['strict', 'semantic', 'position'] as const

/**
 * `strict`: all of the request. `semantic`: messages, tools, model and parameters, with ids and
 * timestamps normalised. `position`: the place in the program alone, whatever is asked.
 */
export type MatchLevel = (typeof MATCH_LEVELS)[number]

/** What a tool does in a replay. */
export const TOOL_POLICIES = ['recorded', 'live', 'stub', 'confirm'] as const

/**
 * `recorded`: returns or throws what it did. `live`: runs. `stub`: returns what it did where that is
 * recorded, else nothing. `confirm`: runs when a person says so.
 */
export type ToolPolicy = (typeof TOOL_POLICIES)[number]

/** What happens at the first request that differs. */
export const DIVERGENCE_POLICIES = ['live', 'stop', 'ask'] as const

/** What happens at the first request that differs: calls go live, the run ends, or a person says. */
export type DivergencePolicy = (typeof DIVERGENCE_POLICIES)[number]

/** How fast recorded answers come: at once, or with their recorded delays. */
export const PACES = ['instant', 'recorded'] as const

/** How fast recorded answers come. */
export type Pace = (typeof PACES)[number]

/** How a branch is run. */
export interface BranchPolicy {
  readonly match: MatchLevel
  readonly onDivergence: DivergencePolicy
  readonly pace: Pace
  /** For a tool without an entry of its own: its effect decides, and `write` is never run. */
  readonly tools: Readonly<Record<string, ToolPolicy>>
  /** US dollars that live calls may cost; null for no limit. */
  readonly budgetUsd: number | null
  /** Live calls; null for no limit. */
  readonly maxCalls: number | null
  /** Seconds for the whole run; null for no limit. */
  readonly timeoutSeconds: number | null
}

/** What holds unless a branch says otherwise. */
export const DEFAULT_POLICY: BranchPolicy = {
  match: 'semantic',
  onDivergence: 'live',
  pace: 'instant',
  tools: {},
  budgetUsd: null,
  maxCalls: null,
  timeoutSeconds: null,
}

/** An override and the event of the base session that it applies to. */
export interface EventOverride {
  readonly eventId: EventId
  readonly override: Override
}

/** A plan to re-run a recording. It never changes: an edit makes another branch. */
export interface Branch {
  /** UUID. */
  readonly id: string
  readonly name: string
  readonly author: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly baseSessionId: SessionId
  /** The first event that is not served from the recording as it was; null replays to the end. */
  readonly forkEventId: EventId | null
  readonly overrides: readonly EventOverride[]
  readonly policy: BranchPolicy
}
