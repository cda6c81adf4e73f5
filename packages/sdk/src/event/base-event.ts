import { ACTION } from '@agentops/protocol/attributes'
import { now } from '../clock.ts'
import { currentScope, runInScope } from '../context.ts'
import { sessionHere } from '../default-client.ts'
import type { Session } from '../session/session.ts'
import type { AttributeInput, Event } from './event.ts'
import { toJsonText } from './serialize.ts'
import { attempt, givenOptions, givenSession, givenText } from '../given.ts'

/** What every event can be made with. */
export interface BaseEventOptions {
  readonly name?: string
  /** What it was asked to do; anything. */
  readonly params?: unknown
  /** What came of it; anything. Can be set later. */
  readonly returns?: unknown
  /** When it began: a date, or milliseconds since the epoch. Default: when it was made. */
  readonly startedAt?: Date | number
  /** When it was over. Default: when it is recorded. */
  readonly endedAt?: Date | number
  /** The session of the event, and of what `run()` runs. Default: the one of the running code. */
  readonly session?: Session
}

/** Attributes of the kinds that have names of their own for what they carry. */
export type Attributes = Record<string, AttributeInput>

/** The server takes no time of the year 2104 or later, and none that is 0. */
const MAX_TIME = Date.UTC(2104, 0)

function millisecondsOf(time: Date | number | undefined): number | undefined {
  const value = time instanceof Date ? time.getTime() : time
  return typeof value === 'number' && value > 0 && value < MAX_TIME ? value : undefined
}

const READING = 'reading an event'
const OWN_FIELDS = new Set(['type', 'name', 'params', 'returns'])

/**
 * Something that happened, told by hand. Extend it for event types of your own: `type` names them,
 * and the fields of your class are recorded, whatever they hold.
 *
 * @example
 * class Checkout extends Event {
 *   readonly type = 'checkout'
 *   constructor(readonly cart: string, readonly total: number) {
 *     super()
 *   }
 * }
 * new Checkout('c-17', 99.5).record()
 */
export abstract class BaseEvent {
  /** `action`, `llm`, `tool`, `error`, or the name of your own type. */
  abstract readonly type: string
  name: string
  params: unknown
  returns: unknown
  readonly #startedAt: number
  readonly #endedAt: number | undefined
  readonly #session: Session | undefined
  #event: Event | undefined
  #failure: { readonly error: unknown } | undefined

  /** @param given what it is, or only its name */
  constructor(given: BaseEventOptions | string = {}) {
    const options =
      typeof given === 'string' ? { name: given } : givenOptions<BaseEventOptions>(given)
    this.name = givenText(options.name)
    this.params = options.params
    this.returns = options.returns
    this.#startedAt = millisecondsOf(options.startedAt) ?? now()
    this.#endedAt = millisecondsOf(options.endedAt)
    this.#session = givenSession(options.session)
  }

  /** The event's id; undefined until it is started or recorded, or when there is no session. */
  get id(): string | undefined {
    return this.#event?.id
  }

  /** Shows it as running, for `record()` to end it. Needed for events that take their time. */
  start(): this {
    const session = this.#session ?? sessionHere()
    if (!session || this.#event) return this
    const attributes = session.config.captureContent ? this.#content(session.config) : {}
    const type = givenText(this.type)
    const startedAt = this.#startedAt
    this.#event = session.open(type, givenText(this.name) || type, { startedAt, attributes })
    return this
  }

  /** Runs code whose events become children of this one. */
  run<Result>(fn: () => Result): Result {
    this.start()
    const parent = this.#event
    if (!parent) return fn()
    const inside = (): Result => runInScope({ ...currentScope(), parent }, fn)
    return this.#session ? this.#session.run(inside) : inside()
  }

  /** Marks it as failed; `record()` still ends it. */
  fail(error: unknown): this {
    this.#failure = { error }
    return this
  }

  /** Records it as over, once. Never throws; without a session nothing is recorded. */
  record(): this {
    const event = this.start().#event
    if (!event || event.endedAt !== undefined) return this
    if (event.captureContent) Object.assign(event.attributes, this.#content(event.config))
    Object.assign(
      event.attributes,
      attempt(READING, () => this.facts()),
    )
    event.name = givenText(this.name) || event.type
    if (this.#failure) event.fail(this.#failure.error)
    event.end(this.#endedAt)
    return this
  }

  /** What it was about, for its attributes; left out where `captureContent` is off. */
  protected content(limits: Session['config']): Attributes {
    const params = this.params ?? this.#fields()
    return {
      ...(params !== undefined && { [ACTION.params]: toJsonText(params, limits) }),
      ...(this.returns !== undefined && { [ACTION.returns]: toJsonText(this.returns, limits) }),
    }
  }

  /** What is recorded of it in any case: names and numbers. */
  protected facts(): Attributes {
    return {}
  }

  /** A class of the user's may have its own way of saying it, which may fail. */
  #content(limits: Session['config']): Attributes {
    return attempt(READING, () => this.content(limits)) ?? {}
  }

  /** The fields that a class of the user's has added. */
  #fields(): Record<string, unknown> | undefined {
    const names = Object.keys(this).filter((name) => !OWN_FIELDS.has(name))
    const fields = names.map((name) => [name, attempt(READING, () => Reflect.get(this, name))])
    return fields.length > 0 ? Object.fromEntries(fields) : undefined
  }
}
