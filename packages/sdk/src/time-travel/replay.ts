import { useNativeDigest } from '@agentops/replay/digest'
import type { Divergence } from '@agentops/replay/divergence'
import { createHash } from 'node:crypto'
import type { Event } from '../event/event.ts'
import { type ClaimedCall, decideCall } from './call-replay.ts'
import { Course } from './course.ts'
import type { CallDecision } from './diversion.ts'
import { type AskCost, LiveLimits } from './limits.ts'
import type { TimeTravelPlan } from './plan.ts'
import { ReplayReport } from './report.ts'
import { decideTool, type ToolDecision, type ToolRun } from './tool-replay.ts'

/** What a replay needs of the session that it makes. */
export interface ReplaySurroundings {
  readonly sessionId: string
  /** Writes a line to the person at the terminal. */
  readonly say: (text: string) => void
  /** Keeps a divergence, and the event that asked something else. */
  readonly diverged: (event: Event, divergence: Divergence) => void
  /** Something was answered by the recording, which had it at that time. */
  readonly served: (recordedAt: number) => void
  /** Something is about to be asked live. */
  readonly wentLive: () => void
  /** US dollars that the session has cost so far; undefined when that cannot be told. */
  readonly askCost: AskCost
}

useNativeDigest((text) => createHash('sha256').update(text).digest('hex'))

/** A session that runs again. */
export class Replay {
  readonly plan: TimeTravelPlan
  readonly course: Course
  readonly #limits: LiveLimits
  readonly #report: ReplayReport
  readonly #wentLive: () => void

  constructor(plan: TimeTravelPlan, surroundings: ReplaySurroundings) {
    const { sessionId, say, askCost } = surroundings
    this.plan = plan
    this.#report = new ReplayReport(plan, sessionId, say)
    this.course = new Course(plan, this.#report, surroundings)
    this.#wentLive = surroundings.wentLive
    this.#limits = new LiveLimits(this.course.policy, askCost)
  }

  /** Whether answers come with their recorded delays. */
  get isPaced(): boolean {
    return this.course.policy.pace === 'recorded'
  }

  /** What becomes of a provider call. @throws what the call is to fail with */
  async call(call: ClaimedCall): Promise<CallDecision> {
    const decision = await decideCall(this.course, this.#limits, call)
    if (decision.kind === 'live') this.#wentLive()
    return decision
  }

  /** What becomes of a tool's run. Never throws: a divergence is what the tool fails with. */
  tool(run: ToolRun): ToolDecision {
    try {
      return decideTool(this.course, run)
    } catch (error) {
      return { kind: 'throw', error }
    }
  }

  /** A tool ran about which nobody could decide: a framework runs it, and only tells. */
  toolRan(name: string): void {
    this.#report.toolRan(name)
  }

  /** Says how it went; only the first call counts. */
  end(): void {
    this.#report.ended(this.#limits.calls, this.course.notMade())
  }
}
