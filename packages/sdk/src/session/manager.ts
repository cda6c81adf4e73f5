import { currentScope } from '../context.ts'
import { describeError } from '../event/error.ts'
import { givenOptions } from '../given.ts'
import type { TimeTravelPlan } from '../time-travel/plan.ts'
import { noteStaged, stagedPlan } from '../time-travel/staged-plan.ts'
import { Session } from './session.ts'
import type { EndOptions, SessionOptions, SessionOwner } from './session-options.ts'

/** Of more sessions it is forgotten that something of them never ended. */
const MAX_UNFINISHED = 100

/** What the sessions of a client need of it. */
export interface SessionManagerOptions extends Omit<SessionOwner, 'ended' | 'unsampled'> {
  /** What the first session is to do again. */
  readonly plan?: TimeTravelPlan | undefined
}

/** The sessions of one client. */
export class SessionManager {
  readonly #running = new Set<Session>()
  readonly #owner: SessionOwner
  /** Sessions that have ended while events of theirs went on. */
  #unfinished: readonly Session[] = []
  #last: Session | undefined
  /** Started by work that came before any session; the first one that is asked for is it. */
  #early: Session | undefined
  #unsampled = 0
  /** What the first session is to do again. */
  #plan: TimeTravelPlan | undefined
  readonly #hasOwnPlan: boolean
  #lastStaged: TimeTravelPlan | undefined
  #isReplayed = false

  constructor({ plan, ...owner }: SessionManagerOptions) {
    this.#plan = plan
    this.#hasOwnPlan = plan !== undefined
    this.#owner = {
      ...owner,
      ended: (session) => {
        this.#running.delete(session)
        this.#noteUnfinished(session)
        owner.pipeline.left(session.id)
      },
      unsampled: (events) => {
        this.#unsampled += events
      },
    }
  }

  /** Events of sessions that were not among the sampled ones. */
  get unsampled(): number {
    return this.#unsampled
  }

  /** What still runs in a session that has ended may end by itself, or never. */
  #noteUnfinished(session: Session): void {
    const unfinished = [...this.#unfinished, session].filter(
      ({ runningEvents }) => runningEvents > 0,
    )
    this.#unfinished = unfinished.slice(-MAX_UNFINISHED)
  }

  /** Sessions that have not ended, oldest first. */
  get running(): readonly Session[] {
    return [...this.#running]
  }

  /** Starts a session. Work that was recorded before the first one becomes part of that first one. */
  start(given?: SessionOptions): Session {
    const options = givenOptions(given)
    const early = this.#early
    this.#early = undefined
    if (early?.state === 'running' && options.inheritedSessionId === undefined) {
      early.update(options)
      early.addTags(options.tags ?? [])
      return early
    }
    return this.#begin(options)
  }

  #begin(options?: SessionOptions): Session {
    const plan = this.#nextPlan()
    if (plan) this.#isReplayed = true
    else if (this.#isReplayed) this.#sayLive()
    const session = new Session(this.#owner, options, plan)
    if (plan) noteStaged(session, plan)
    this.#running.add(session)
    this.#last = session
    return session
  }

  /** Its own once; else what a test has staged, once as well. */
  #nextPlan(): TimeTravelPlan | undefined {
    const staged = this.#hasOwnPlan ? undefined : stagedPlan()
    const plan = this.#plan ?? (staged === this.#lastStaged ? undefined : staged)
    if (!this.#plan) this.#lastStaged = staged
    this.#plan = undefined
    return plan
  }

  /** Once: what costs money should not surprise. */
  #sayLive(): void {
    this.#isReplayed = false
    this.#owner.say('a recording is of one session: the others of this program run live')
  }

  /**
   * The session of the running code: the one of this client that it runs inside of, else the one that
   * was started last.
   * When none was ever started, one is: what happens before the first session is not lost.
   */
  current(): Session {
    return this.find() ?? (this.#early = this.#begin())
  }

  /** Like `current`, but starts none. */
  find(): Session | undefined {
    const { session } = currentScope()
    const isOwn = session?.config === this.#owner.config
    return isOwn ? session : ([...this.#running].at(-1) ?? this.#last)
  }

  /**
   * Records something that nobody caught, in the session of the running code if there is one; in none
   * when that session is another client's.
   */
  recordError(thrown: unknown): void {
    const around = currentScope().session
    if (around && around.config !== this.#owner.config) return
    const session = this.find()
    if (session?.state !== 'running') return
    const event = session.open('error', describeError(thrown).type)
    event.fail(thrown)
    event.end()
  }

  /**
   * Ends every running session without waiting for delivery. One that was joined is only left: the
   * process that has started it ends it.
   *
   * @param abandon whether events that still run are ended too: nothing will go on
   */
  closeAll(options: EndOptions, abandon = false): void {
    if (abandon) for (const session of this.#unfinished) session.abandonOpen()
    for (const session of this.running) {
      if (abandon) session.abandonOpen()
      session.close(session.isInherited ? {} : options)
    }
  }
}
