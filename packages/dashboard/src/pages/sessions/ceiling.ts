import type { SessionSummary } from '@agentops/protocol/session'
import { isNewer } from '../../data/live-reducer.ts'

/** The newest session that was on screen when the reader began to scroll. */
export type Ceiling = Pick<SessionSummary, 'id' | 'startedAt'>

/** A list as a scrolled reader sees it. */
export interface HeldList {
  readonly shown: readonly SessionSummary[]
  /** How many newer sessions wait above. */
  readonly waiting: number
}

/** Holds back the sessions newer than the ceiling, so that nothing moves under the reader's eyes. */
export function holdBelow(
  sessions: readonly SessionSummary[],
  ceiling: Ceiling | undefined,
): HeldList {
  if (!ceiling) return { shown: sessions, waiting: 0 }
  const shown = sessions.filter((session) => !isNewer(session, ceiling))
  return { shown, waiting: sessions.length - shown.length }
}
