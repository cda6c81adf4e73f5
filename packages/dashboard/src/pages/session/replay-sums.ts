import type { EventSummary } from '@agentops/protocol/event'

/** What a recording gave to a run. */
export interface ReplaySums {
  /** Events that were served from it. */
  readonly calls: number
  /** Nano-dollars that they cost when they were recorded. */
  readonly savedNano: number
  /** The events that say where the run went its own way. */
  readonly divergences: readonly EventSummary[]
}

/** Sums over a run's events. */
export function replaySums(events: readonly EventSummary[]): ReplaySums {
  const served = events.filter(({ replayedCostNano }) => replayedCostNano !== null)
  return {
    calls: served.length,
    savedNano: served.reduce((sum, { replayedCostNano }) => sum + (replayedCostNano ?? 0), 0),
    divergences: events.filter(({ type }) => type === 'divergence'),
  }
}
