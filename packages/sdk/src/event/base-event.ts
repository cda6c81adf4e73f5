import { ACTION } from '@agentops/protocol/attributes'
import { now } from '../clock.ts'
import { currentScope, runInScope } from '../context.ts'
import { sessionHere } from '../default-client.ts'
import type { Session } from '../session/session.ts'
import type { AttributeInput, Event } from './event.ts'
import { toJsonText } from './serialize.ts'

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
  /** Default: the session of the running code. */
  readonly session?: Session
}

/** Attributes of the kinds that have names of their own for what they carry. */
export type Attributes = Record<string, AttributeInput>

function millisecondsOf(time: Date | number | undefined): number | undefined {
  const value = time instanceof Date ? time.getTime() : time
  return Number.isFinite(value) ? value : undefined
}

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

  constructor(options: BaseEventOptions = {}) {
    this.name = options.name ?? ''
    this.params = options.params
    this.returns = options.returns
    this.#startedAt = millisecondsOf(options.startedAt) ?? now()
    this.#endedAt = millisecondsOf(options.endedAt)
    this.#session = options.session
  }

  /** The event's id; undefined until it is started or recorded, or when there is no session. */
  get id(): string | undefined {
    return this.#event?.id
  }

  /** Shows it as running, for `record()` to end it. Needed for events that take their time. */
  start(): this {
    const session = this.#session ?? sessionHere()
    this.#event ??= session?.open(this.type, this.name || this.type, {
      startedAt: this.#startedAt,
      ...(session.config.captureContent && { attributes: this.content(session.config) }),
    })
    return this
  }

  /** Runs code whose events become children of this one. */
  run<Result>(fn: () => Result): Result {
    this.start()
    const parent = this.#event
    return parent ? runInScope({ ...currentScope(), parent }, fn) : fn()
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
    if (event.captureContent) Object.assign(event.attributes, this.content(event.config))
    Object.assign(event.attributes, this.facts())
    event.name = this.name || this.type
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

  /** The fields that a class of the user's has added. */
  #fields(): Record<string, unknown> | undefined {
    const fields = Object.entries(this).filter(([name]) => !OWN_FIELDS.has(name))
    return fields.length > 0 ? Object.fromEntries(fields) : undefined
  }
}
