import type { EventId } from '@agentops/protocol/ids'
import type { RecordedEvent, Recording } from '@agentops/protocol/recording'
import type { CallPath } from './call-path.ts'
import { fingerprint, type CanonicalOptions, type CanonicalRequest } from './canonical-request.ts'
import { Lanes, Served, type Lane } from './lanes.ts'
import { indexRecording, type RecordedCall } from './recorded-calls.ts'

/** A call that a program makes now. */
export interface CallQuery {
  /** Made by `child()` of its parent's path when the call was created; a retry reuses its call's. */
  readonly path: CallPath
  /** Built at the matcher's level and with its patterns. */
  readonly request: CanonicalRequest
  /** 0, or the number of the retry. @defaultValue 0 */
  readonly attempt?: number
  /** The recorded event that answered the attempt before, where that is known. */
  readonly previous?: EventId | undefined
}

/** By what a recorded answer was found, the surest first. */
export type FoundBy = 'path' | 'scope' | 'content' | 'position'

/** What the recording has for a call. */
export type MatchResult =
  | { readonly kind: 'hit'; readonly event: RecordedEvent; readonly foundBy: FoundBy }
  /** At or behind the fork: goes live. The fork's own event has its overrides applied. */
  | { readonly kind: 'after-fork'; readonly event: RecordedEvent | null }
  /** Asked more often than it was recorded. The event is the last answer that was served. */
  | { readonly kind: 'exhausted'; readonly event: RecordedEvent }
  /**
   * `changed`: the program asked something else here. `moved`: this was asked elsewhere, which is
   * too far at level `strict`. `left-out`: what was asked here is not in the recording.
   */
  | {
      readonly kind: 'miss'
      readonly reason: 'changed' | 'moved' | 'new' | 'left-out'
      /** What was recorded at the same place, or nearest to it. */
      readonly nearest: RecordedEvent | null
    }

/** How a recording is matched. */
export interface MatcherOptions extends CanonicalOptions {
  /** The event from which on nothing is served as it was. */
  readonly forkAt?: EventId | null
}

/** A rival is looked for among so many earlier calls of the same request. */
const RIVALS = 16

/**
 * Finds the recorded answer to each call of a program that runs again. Holds what has been served and
 * nothing else: the same calls in the same order find the same answers.
 *
 * Calls are compared by content, and the place decides between equal ones. Tasks that race in one
 * scope, ask the very same and are told different things cannot be told apart by anything that a
 * program shows; they are served in the order of the recording.
 */
export class Matcher {
  readonly #calls: readonly RecordedCall[]
  readonly #eventOf: ReadonlyMap<CallPath, RecordedEvent>
  readonly #options: MatcherOptions
  readonly #served: Served
  readonly #lanes: Lanes
  readonly #callOf = new Map<EventId, RecordedCall>()
  readonly #forkOrder: number
  #isForked = false

  constructor(recording: Pick<Recording, 'events'>, options: MatcherOptions = {}) {
    const { calls, eventOf } = indexRecording(recording, options)
    this.#calls = calls
    this.#eventOf = eventOf
    this.#options = options
    this.#served = new Served(calls.length)
    this.#lanes = new Lanes(this.#served)
    for (const call of calls) this.#file(call)
    const fork = options.forkAt ? this.#callOf.get(options.forkAt) : undefined
    this.#forkOrder = fork?.order ?? Number.POSITIVE_INFINITY
  }

  /** The recorded answer to a call; a hit is served once. */
  match(query: CallQuery): MatchResult {
    const print = fingerprint(query.request)
    const attempt = query.attempt ?? 0
    const found = attempt > 0 ? this.#retry(query, print, attempt) : this.#first(query, print)
    if (!found)
      return this.#isForked ? { kind: 'after-fork', event: null } : this.#miss(query, print)
    const event = found.call.attempts[attempt] ?? found.call.attempts[0]
    this.#served.note(found.call)
    if (this.#isBeforeFork(found.call, event)) return { kind: 'hit', event, foundBy: found.foundBy }
    this.#isForked ||= found.call.order === this.#forkOrder
    return { kind: 'after-fork', event }
  }

  /** Recorded calls before the fork that the program has not made. */
  remaining(): readonly RecordedEvent[] {
    const isOpen = (call: RecordedCall) =>
      call.order < this.#forkOrder && this.#served.count(call) === 0
    return this.#calls.filter(isOpen).map(({ attempts }) => attempts[0])
  }

  /** A fork at a retry leaves the attempts before it as they were. */
  #isBeforeFork({ order, attempts }: RecordedCall, event: RecordedEvent): boolean {
    if (order !== this.#forkOrder) return order < this.#forkOrder
    const fork = attempts.findIndex(({ id }) => id === this.#options.forkAt)
    return attempts.indexOf(event) < fork
  }

  #file(call: RecordedCall): void {
    for (const event of call.attempts) this.#callOf.set(event.id, call)
    const { path } = call
    this.#lanes.add(`position ${path.position}`, call)
    this.#lanes.add(`names ${path.names}`, call)
    if (call.fingerprint === undefined) return
    for (const key of keysOf(path, call.fingerprint)) this.#lanes.add(key, call)
  }

  #first({ path }: CallQuery, print: string): Found | undefined {
    if (this.#options.level === 'position') {
      return this.#found(`position ${path.position}`, 'position')
    }
    const [exactKey, inputsKey, namesKey, contentKey] = keysOf(path, print)
    const exact = this.#lanes.get(exactKey)?.first()
    const lane = this.#lanes.get(inputsKey)
    if (exact && lane) return { call: this.#rival(exact, lane) ?? exact, foundBy: 'path' }
    const inScope = lane?.first() ?? this.#lanes.get(namesKey)?.first()
    if (inScope) return { call: inScope, foundBy: 'scope' }
    return this.#options.level === 'strict' ? undefined : this.#found(contentKey, 'content')
  }

  #found(key: string, foundBy: FoundBy): Found | undefined {
    const call = this.#lanes.get(key)?.first()
    return call && { call, foundBy }
  }

  /**
   * An equal call in a twin scope that had ended before the found call's scope began. Where tasks
   * race, the count of twins is shared between them; but a program that did one after the other does
   * so again, so the earlier one comes first.
   */
  #rival(found: RecordedCall, lane: Lane): RecordedCall | undefined {
    for (const rival of lane.before(found, RIVALS)) {
      if (this.#endedBefore(rival, found)) return rival
    }
    return undefined
  }

  #endedBefore(rival: RecordedCall, found: RecordedCall): boolean {
    let [earlier, later] = [rival.path.parent, found.path.parent]
    let [above, beside] = [earlier?.parent, later?.parent]
    while (above && beside && above !== beside) {
      ;[earlier, later] = [above, beside]
      ;[above, beside] = [earlier.parent, later.parent]
    }
    const before = earlier && this.#eventOf.get(earlier)
    const after = later && this.#eventOf.get(later)
    if (!before || !after || before === after || before.durationMs === null) return false
    return before.startedAt + before.durationMs <= after.startedAt
  }

  #retry({ path, previous }: CallQuery, print: string, attempt: number): Found | undefined {
    const known = previous && this.#callOf.get(previous)
    if (known && known.fingerprint === print && known.attempts.length > attempt) {
      return { call: known, foundBy: 'path' }
    }
    for (const key of keysOf(path, print)) {
      const call = this.#lanes.get(key)?.retried(attempt)
      if (call) return { call, foundBy: 'scope' }
    }
    return undefined
  }

  #miss({ path }: CallQuery, print: string): MatchResult {
    const here = this.#lanes.get(`position ${path.position}`)
    const equal =
      this.#options.level === 'position' ? here : this.#lanes.get(keysOf(path, print)[3])
    const last = equal?.calls.at(-1)
    if (last && this.#served.count(last) > 0) {
      return { kind: 'exhausted', event: last.attempts.at(-1) ?? last.attempts[0] }
    }
    const nearest = last ?? here?.first() ?? this.#lanes.get(`names ${path.names}`)?.first()
    if (!nearest) return { kind: 'miss', reason: 'new', nearest: null }
    const isKnown = nearest.fingerprint !== undefined
    const reason = last ? 'moved' : isKnown ? 'changed' : 'left-out'
    return { kind: 'miss', reason, nearest: nearest.attempts[0] }
  }
}

interface Found {
  readonly call: RecordedCall
  readonly foundBy: FoundBy
}

/** From the surest to the widest: this very scope, its twins, its namesakes, the session. */
function keysOf(path: CallPath, print: string): readonly [string, string, string, string] {
  return [
    `exact ${path.parent?.exact} ${path.inputs} ${print}`,
    `inputs ${path.inputs} ${print}`,
    `scope ${path.names} ${print}`,
    `content ${print}`,
  ]
}
