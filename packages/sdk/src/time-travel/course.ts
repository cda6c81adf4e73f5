import { EVENT, LLM } from '@agentops/protocol/attributes'
import type { BranchPolicy } from '@agentops/protocol/branch'
import type { JsonValue } from '@agentops/protocol/messages'
import type { Override } from '@agentops/protocol/override'
import type { RecordedEvent } from '@agentops/protocol/recording'
import { CallPath } from '@agentops/replay/call-path'
import {
  canonicalInput,
  type CanonicalOptions,
  type CanonicalRequest,
  fingerprint,
} from '@agentops/replay/canonical-request'
import { describeDivergence, type Divergence } from '@agentops/replay/divergence'
import { Matcher, type MatchResult } from '@agentops/replay/matcher'
import type { Event } from '../event/event.ts'
import { confirm } from './confirm.ts'
import { ReplayDivergenceError } from './errors.ts'
import type { TimeTravelPlan } from './plan.ts'
import type { ReplayReport } from './report.ts'

/** What an event is placed by. */
export interface PlacedStep {
  readonly type: string
  readonly name: string
  /** Empty for the session's own agent. */
  readonly agentName: string
  /** A tool's arguments or an action's parameters. */
  readonly input: JsonValue | undefined
  /** 0 on the first attempt of a call. */
  readonly attempt: number
}

/** Who is told of the course of a session. */
export interface CourseWatch {
  readonly diverged: (event: Event, divergence: Divergence) => void
  /** Something was answered by the recording, which had it at that time. */
  readonly served: (recordedAt: number) => void
}

/** What the recording says to a call or tool. */
export type Found =
  /** It is to get what was recorded. */
  | { readonly kind: 'recorded'; readonly event: RecordedEvent }
  /** It is at or behind the fork, or behind a divergence; the event is what was recorded for it, if any. */
  | { readonly kind: 'live'; readonly event: RecordedEvent | null }

/**
 * The course of a session that runs again: where in the program it is, what was recorded there, and
 * whether it still does what was recorded.
 */
export class Course {
  readonly policy: BranchPolicy
  readonly options: CanonicalOptions
  readonly report: ReplayReport
  readonly #watch: CourseWatch
  readonly #matcher: Matcher
  readonly #root = CallPath.root()
  readonly #paths = new WeakMap<Event, CallPath>()
  readonly #overrides = new Map<string, Override[]>()
  /** Recorded events that the fork or an edit lies within. */
  readonly #ways = new Set<string>()
  #divergence: ReplayDivergenceError | undefined
  /** After the divergence nothing goes live. */
  #isStopped = false

  constructor(
    { recording, branch, policy }: TimeTravelPlan,
    report: ReplayReport,
    watch: CourseWatch,
  ) {
    this.#watch = watch
    this.policy = policy
    this.options = { level: this.policy.match }
    this.report = report
    this.#matcher = new Matcher(recording, { ...this.options, forkAt: branch?.forkEventId ?? null })
    for (const { eventId, override } of branch?.overrides ?? []) {
      this.#overrides.set(eventId, [...(this.#overrides.get(eventId) ?? []), override])
    }
    const parents = new Map<string, string | null>()
    for (const { id, parentId } of recording.events) parents.set(id, parentId)
    for (const id of [branch?.forkEventId ?? '', ...this.#overrides.keys()]) {
      for (let above = parents.get(id); above; above = parents.get(above)) this.#ways.add(above)
    }
  }

  /** Notes where in the program an event is made; called for every event, when it is made. */
  place(event: Event, parent: Event | undefined, step: PlacedStep): void {
    const above = (parent && this.#paths.get(parent)) ?? this.#root
    const { type, name, agentName, input, attempt } = step
    const print =
      input === undefined ? '' : fingerprint(canonicalInput({ type, name, input }, this.options))
    const isRetry = attempt > 0
    this.#paths.set(event, above.child({ type, name, agentName, input: print, isRetry }))
  }

  /** Where in the program an event was made, for people. */
  pathOf(event: Event): string {
    return this.#paths.get(event)?.text ?? ''
  }

  /**
   * What was recorded for a call or tool; each recorded answer is found once.
   *
   * @throws ReplayDivergenceError when nothing was, and the branch says to stop there
   */
  find(event: Event, request: CanonicalRequest, attempt = 0): Found {
    if (this.#divergence) return this.#behindDivergence()
    const path = this.#paths.get(event) ?? this.#root
    const result = this.#matcher.match({ path, request, attempt })
    if (result.kind === 'hit') return { kind: 'recorded', event: result.event }
    if (result.kind !== 'after-fork') return this.#diverge(event, request, result)
    return { kind: 'live', event: result.event }
  }

  /** Edits of a recorded event. */
  overridesOf(event: RecordedEvent | null): readonly Override[] {
    return (event && this.#overrides.get(event.id)) ?? []
  }

  /** Whether the fork or an edit lies within a recorded event: it has to run, or they are not reached. */
  leadsToEdit(event: RecordedEvent | null): boolean {
    return event !== null && this.#ways.has(event.id)
  }

  /** Marks an event as answered by the recording: it costs nothing, and says what it had cost. */
  served(event: Event, { costNano, startedAt, durationMs }: RecordedEvent): void {
    this.#watch.served(startedAt + (durationMs ?? 0))
    event.attributes[EVENT.replayed] = true
    if (event.type === 'llm') event.attributes[LLM.cost] = 0
    if (costNano !== null) event.attributes[LLM.savedCost] = costNano / 1e9
    this.report.served(costNano ?? 0)
  }

  /** Marks an event as one that an edit has changed. */
  edited(event: Event): void {
    event.attributes[EVENT.edited] = true
    this.report.edited(this.pathOf(event))
  }

  /** LLM calls of the recording before the fork that the program has not made. */
  notMade(): readonly RecordedEvent[] {
    return this.#divergence ? [] : this.#matcher.remaining().filter(({ type }) => type === 'llm')
  }

  #mayGoOn(): boolean {
    const answer = confirm('Go on live from here?')
    if (answer === undefined) this.report.nobodyAsked()
    return answer ?? false
  }

  #behindDivergence(): Found {
    if (this.#divergence && this.#isStopped) throw this.#divergence
    return { kind: 'live', event: null }
  }

  #diverge(
    event: Event,
    request: CanonicalRequest,
    result: Exclude<MatchResult, { kind: 'hit' | 'after-fork' }>,
  ): Found {
    const path = this.#paths.get(event) ?? this.#root
    const nearest = result.kind === 'miss' ? result.nearest : result.event
    const divergence = describeDivergence({ path, request, nearest, options: this.options })
    this.#divergence = new ReplayDivergenceError(path.text, divergence.target.after)
    this.report.diverged(divergence)
    this.#watch.diverged(event, divergence)
    const { onDivergence } = this.policy
    const goesOn = onDivergence === 'ask' ? this.#mayGoOn() : onDivergence === 'live'
    this.#isStopped = !goesOn
    if (!goesOn) throw this.#divergence
    return { kind: 'live', event: null }
  }
}
