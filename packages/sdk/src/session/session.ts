import { EVENT } from '@agentops/protocol/attributes'
import type { EventType } from '@agentops/protocol/event'
import { parseEventId, parseSessionId, type SessionId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import { END_STATES, type SessionState } from '@agentops/protocol/session'
import { now } from '../clock.ts'
import type { Config } from '../config.ts'
import { type Agent, currentScope, runInScope } from '../context.ts'
import { defer, settleDeferred } from '../deferred.ts'
import { type AttributeInput, Event } from '../event/event.ts'
import type { Guard } from '../event/guard.ts'
import { attempt, givenOptions, givenText } from '../given.ts'
import type { HostFacts } from '../host-env/host-facts.ts'
import { knownHost, readHost } from '../host-env.ts'
import { newSessionId } from '../random.ts'
import { type SessionAnalytics, analyse } from './analytics/analytics.ts'
import { type AttachedFile, attachFile } from './attach.ts'
import { agentJoined, sessionChanged, sessionStarted } from './api-client.ts'
import { CountedUsage } from './counted-usage.ts'
import {
  type DescriptionChange,
  type DescriptionUpdate,
  SessionDescription,
} from './description.ts'
import { SessionLog } from './log-capture/session-log.ts'
import type { Outlet } from './outlet.ts'
import { traceEnvironment, type TraceHeaders, traceHeaders } from './propagation.ts'
import { type HoldingOutlet, holdingFor } from './sampling.ts'
import { SessionTelemetry } from './telemetry.ts'
import { Determinism } from '../time-travel/determinism.ts'
import type { Replay } from '../time-travel/replay.ts'
import type { TimeTravelPlan } from '../time-travel/plan.ts'
import { placeStep, startReplay, withOrigin } from './replayed-session.ts'
import type { EndOptions, EventOptions, SessionOptions, SessionOwner } from './session-options.ts'
import { ToolLinks } from './tool-links.ts'

/** Of more agents in one session the names are on their events only. */
const MAX_AGENTS = 1000

/** One run of an agent system. Several may run at once. */
export class Session implements AsyncDisposable {
  readonly id: SessionId
  readonly startedAt: number
  /** True when another process has started it: it is also the one that ends it. */
  readonly isInherited: boolean
  /** Tool calls that models asked for in this session. */
  readonly toolLinks = new ToolLinks()
  /** What its code prints. */
  readonly logs: SessionLog
  /** In time travel: what of the session is served from its recording. */
  readonly replay: Replay | undefined
  /** What its code gets for time and chance, if that is to repeat. */
  readonly determinism: Determinism | undefined
  /** Usage that several calls report. */
  readonly countedUsage = new CountedUsage()
  readonly #owner: SessionOwner
  readonly #outlet: Outlet
  readonly #holding: HoldingOutlet | undefined
  readonly #telemetry: SessionTelemetry
  readonly #description: SessionDescription
  readonly #agents = new Set<string>()
  #state: SessionState = 'running'
  #endedAt: number | undefined

  constructor(owner: SessionOwner, options: SessionOptions = {}, plan?: TimeTravelPlan) {
    const { config, guard, pipeline } = owner
    const inherited = parseSessionId(givenText(options.inheritedSessionId))
    this.#owner = owner
    this.startedAt = now()
    this.isInherited = inherited !== undefined
    this.id = inherited ?? newSessionId(this.startedAt)
    this.#holding = holdingFor(this.id, owner, plan)
    this.#outlet = this.#holding ?? pipeline
    const parentId = inherited && parseEventId(givenText(options.inheritedEventId))
    const [sessionId, outlet] = [this.id, this.#outlet]
    this.#telemetry = new SessionTelemetry({ sessionId, parentId, config, guard, outlet })
    this.logs = new SessionLog({
      sessionId,
      guard,
      config,
      onLine: (line) => outlet.log(line),
      onExcess: (reason, count) => outlet.lost(reason, count),
    })
    const recorded = plan?.recording.session
    this.determinism = config.deterministic
      ? new Determinism(recorded?.id ?? this.id, recorded?.startedAt)
      : undefined
    this.replay = plan && startReplay(plan, this, owner)
    this.#description = new SessionDescription(config, guard, withOrigin(options, plan))
    this.#announce()
  }

  get name(): string {
    return this.#description.name
  }

  get state(): SessionState {
    return this.#state
  }

  get tags(): readonly string[] {
    return this.#description.tags
  }

  get userId(): string {
    return this.#description.userId
  }

  get metadata(): Readonly<Record<string, JsonValue>> {
    return this.#description.metadata
  }

  /** Where the dashboard shows this session. */
  get url(): string {
    return `${this.#owner.config.endpoint}/sessions/${this.id}`
  }

  /** The configuration that the session was started with. */
  get config(): Config {
    return this.#owner.config
  }

  /** Takes out of texts what may not leave the process. */
  get guard(): Guard {
    return this.#owner.guard
  }

  /** Runs a function so that whatever it records, now or later, belongs to this session. */
  run<Result>(fn: () => Result): Result {
    const scope = currentScope()
    const isInside = scope.parent?.sessionId === this.id
    return runInScope(isInside ? { ...scope, session: this } : { session: this }, fn)
  }

  /** Changes name, user id or metadata; metadata that is there already stays, key by key. */
  update(change: DescriptionChange): void {
    this.#tell(() => this.#description.change(givenOptions(change)))
  }

  /** Adds tags; those already there stay. */
  addTags(tags: string | readonly string[]): void {
    this.#tell(() => this.#description.addTags(tags))
  }

  /** Puts these tags in place of all there are. */
  setTags(tags: string | readonly string[]): void {
    this.#tell(() => this.#description.setTags(tags))
  }

  /** Removes tags; those that are not there are no mistake. */
  removeTags(tags: string | readonly string[]): void {
    this.#tell(() => this.#description.removeTags(tags))
  }

  /** Starts an event of this session, under the event whose code is running. */
  open(type: EventType, name: string, options: EventOptions = {}): Event {
    const scope = currentScope()
    const { id, kind = 1, attributes, startedAt, parent = scope.parent } = options
    const agent = (options.parent ? options.parent.agent : scope.agent) ?? this.#defaultAgent
    const { tags, userId } = this.#description
    const own: Record<string, AttributeInput> = {
      [EVENT.agentId]: agent.id,
      [EVENT.agentName]: agent.name,
    }
    if (tags.length > 0) own[EVENT.tags] = tags
    if (userId) own[EVENT.userId] = userId
    if (attributes) Object.assign(own, attributes)
    const sink = this.#telemetry
    const event = new Event({ sink, id, type, name, kind, parent, startedAt, attributes: own })
    if (this.replay) {
      const step = { event, parent: parent ?? undefined, input: options.input }
      placeStep(this.replay, step, { defaultAgent: this.#defaultAgent, guard: this.guard })
    }
    return event
  }

  /** Makes an agent known to the session; once, however often it is called. */
  registerAgent(agent: Agent): void {
    const { id, name } = givenOptions(agent)
    if (!id || this.#agents.has(id) || this.#agents.size >= MAX_AGENTS) return
    this.#agents.add(id)
    this.#outlet.call(agentJoined(this.id, this.#description.agent({ id, name })))
  }

  /**
   * Attaches a picture or a video of up to 16 MiB, such as a screenshot of what an agent saw; it is
   * shown with the session. Nothing is kept with `captureContent: false`. Never throws: what cannot be
   * attached is counted in `client.stats().dropped`.
   *
   * @example
   * session.attach({ name: 'cart.png', data: await page.screenshot() })
   */
  attach(file: AttachedFile): void {
    attachFile(file, { session: this, outlet: this.#outlet })
  }

  /** `traceparent` and `baggage` for a request to a service that records too. */
  traceHeaders(): TraceHeaders {
    return traceHeaders(this.id)
  }

  /**
   * Environment variables that make a child process's `init()` join this session.
   *
   * @example
   * spawn('node', ['worker.js'], { env: { ...process.env, ...session.environment() } })
   */
  environment(): Record<string, string> {
    return { AGENTOPS_ENDPOINT: this.config.endpoint, ...traceEnvironment(this.id) }
  }

  /**
   * What the session amounts to so far, by what this process has recorded. Reckoned here, as the server
   * reckons: nothing is sent or asked. The price list, and where providers sent no usage a tokenizer, are
   * loaded by the first call. Never rejects.
   */
  async analytics(): Promise<SessionAnalytics> {
    const durationMs = (this.#endedAt ?? now()) - this.startedAt
    await settleDeferred()
    return analyse(this.#telemetry, durationMs)
  }

  /**
   * Ends the session and delivers what it recorded. Resolves when that is done, or after the
   * client's `exitTimeout`; never rejects. A second call only delivers.
   */
  async end(options?: EndOptions): Promise<void> {
    this.close(options)
    await this.#owner.pipeline.flush({ timeoutMs: this.#owner.config.exitTimeout })
  }

  /** Ends the session without waiting for delivery; the first end counts. */
  close(options: EndOptions = {}): void {
    if (this.#state !== 'running') return
    const { state = 'Success', reason = '' } = givenOptions(options)
    this.logs.finish()
    this.#state = END_STATES.includes(state) ? state : 'Indeterminate'
    this.#endedAt = now()
    this.replay?.end()
    this.determinism?.end()
    if (this.#state === 'Fail') this.#holding?.open()
    // A session that was joined goes on in the process that started it, unless told otherwise.
    if (!this.isInherited || givenOptions(options).state !== undefined) {
      const endStateReason = this.#description.reason(reason)
      const end = { endState: this.#state, endStateReason, endedAt: this.#endedAt }
      this.#outlet.call(sessionChanged(this.id, end))
    }
    defer(() => this.#holding?.drop())
    this.#owner.ended(this)
  }

  /** How many of its events have started and not ended. */
  get runningEvents(): number {
    return this.#telemetry.running
  }

  /** Ends the events that are still running, as abandoned: the process is about to end. */
  abandonOpen(): void {
    this.#telemetry.abandonOpen()
  }

  /** Ends the session with the block of `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.end()
  }

  get #defaultAgent(): Agent {
    const { agent } = this.#owner.config
    return { id: agent, name: agent }
  }

  #announce(): void {
    const { id, startedAt } = this
    if (!this.isInherited) {
      const host = knownHost(this.config.environment)
      const description = this.#description.all()
      this.#outlet.call(sessionStarted({ id, startedAt, ...description, ...(host && { host }) }))
      if (!host && this.config.environment.length > 0) defer(() => this.#describeHost())
    }
    this.registerAgent(this.#defaultAgent)
  }

  /** Of a joined session only the process that started it tells the server what it is. */
  #tell(change: () => DescriptionUpdate): void {
    attempt('describing a session', () => {
      const update = change()
      if (!this.isInherited) this.#outlet.call(sessionChanged(this.id, update))
    })
  }

  /** The host is read after the agent has gone on; it may be known only when the session is over. */
  #describeHost(): void {
    const tell = (host: HostFacts) => this.#outlet.call(sessionChanged(this.id, { host }))
    readHost(this.config.environment, tell).catch(() => undefined)
  }
}
