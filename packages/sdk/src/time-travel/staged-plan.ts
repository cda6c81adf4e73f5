import type { TimeTravelPlan } from './plan.ts'

/** A session that a test makes run again. */
interface StagedSession {
  close(): void
}

interface Stage {
  readonly plan: TimeTravelPlan
  readonly sessions: StagedSession[]
}

let stage: Stage | undefined

/**
 * Has the next session of every client of this process run again, also of those that were made before:
 * for tests. Nothing of such a session is sent.
 *
 * @returns ends that, and the sessions
 */
export function stagePlan(plan: TimeTravelPlan): () => void {
  const own: Stage = { plan, sessions: [] }
  stage = own
  return () => {
    stage = undefined
    for (const session of own.sessions) session.close()
  }
}

/** What the next session of a client is to do again, if its process is in a test. */
export function stagedPlan(): TimeTravelPlan | undefined {
  return stage?.plan
}

/** Notes a session that does so; it ends with the test. */
export function noteStaged(session: StagedSession, plan: TimeTravelPlan): void {
  if (stage?.plan === plan) stage.sessions.push(session)
}
