import { EVENT } from '@agentops/protocol/attributes'
import type { EventType } from '@agentops/protocol/event'
import type { EventId, SessionId } from '@agentops/protocol/ids'
import { now } from '../clock.ts'
import { defer } from '../deferred.ts'
import type { Config } from '../config.ts'
import type { Agent } from '../context.ts'
import { newEventId } from '../random.ts'
import { givenText } from '../given.ts'
import { fitAttributes } from './attribute-value.ts'
import { describeError } from './error.ts'
import type { Guard } from './guard.ts'

/** What an attribute may hold: OpenTelemetry's attribute values, without null. */
export type AttributeInput = string | number | boolean | readonly string[] | readonly number[]

/** Receives events as they start and when they are complete. */
export interface EventSink {
  readonly sessionId: SessionId
  /** The event of another process that outermost events belong to. */
  readonly parentId: EventId | undefined
  /** What may be kept, and how much of it. */
  readonly config: Config
  readonly guard: Guard
  started(event: Event): void
  /** Called off the hot path, once; the event does not change afterwards. */
  ended(event: Event): void
}

/** What an event is made of at its start. */
export interface EventStart {
  readonly sink: EventSink
  /** Default: a new one. */
  readonly id?: EventId | undefined
  readonly type: EventType
  readonly name: string
  readonly parent?: Event | null | undefined
  /** OpenTelemetry's span kind: 1 internal (the default), 3 client. */
  readonly kind?: 1 | 3
  /** Milliseconds since the epoch. Default: now. */
  readonly startedAt?: number | undefined
  /** Becomes the event's own. */
  readonly attributes?: Record<string, AttributeInput>
}

/** What leaves the process of an event: redacted, and as it was at one moment. */
export interface EventSnapshot {
  readonly sessionId: SessionId
  readonly id: EventId
  readonly parentId: EventId | undefined
  readonly kind: 1 | 3
  readonly name: string
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly status: 'unset' | 'ok' | 'error'
  readonly statusMessage: string
  readonly attributes: Readonly<Record<string, AttributeInput>>
}

/** One thing that happens in a session. It travels as one OpenTelemetry span. */
export class Event {
  type: EventType
  readonly parentId: EventId | undefined
  readonly kind: 1 | 3
  readonly startedAt: number
  readonly attributes: Record<string, AttributeInput>
  name: string
  /** Milliseconds since the epoch; undefined while it runs. */
  endedAt: number | undefined
  status: 'unset' | 'ok' | 'error' = 'unset'
  statusMessage = ''
  readonly #sink: EventSink
  readonly #parent: Event | undefined
  #id: EventId | undefined
  #complete: (() => void) | undefined

  constructor(start: EventStart) {
    const { sink, id, type, name, parent, kind = 1, startedAt, attributes = {} } = start
    this.attributes = attributes
    this.#sink = sink
    this.#id = id
    this.type = type
    this.name = name
    this.kind = kind
    this.startedAt = startedAt ?? now()
    this.#parent = parent?.sessionId === sink.sessionId ? parent : undefined
    this.parentId = this.#parent?.id ?? sink.parentId
    this.attributes[EVENT.type] = type
    this.attributes[EVENT.sessionId] = sink.sessionId
    sink.started(this)
  }

  /** Made when it is first asked for: most events are over before anybody does. */
  get id(): EventId {
    return (this.#id ??= newEventId())
  }

  get sessionId(): SessionId {
    return this.#sink.sessionId
  }

  /** Whether prompts, answers, arguments and results may be kept. */
  get captureContent(): boolean {
    return this.#sink.config.captureContent
  }

  /** What may be kept, and how much of it. */
  get config(): Config {
    return this.#sink.config
  }

  /** What may leave the process of it, as it is now. */
  snapshot(): EventSnapshot {
    const { type, id, sessionId, parentId, kind, startedAt, endedAt, status } = this
    const { guard } = this.#sink
    const name = guard.text(givenText(this.name), { type, attribute: 'name' })
    const statusMessage = guard.text(this.statusMessage, { type, attribute: 'status.message' })
    const attributes = guard.attributes(type, fitAttributes(this.attributes))
    const times = { startedAt, endedAt }
    return { id, sessionId, parentId, kind, name, ...times, status, statusMessage, attributes }
  }

  /** The agent that it belongs to. */
  get agent(): Agent | undefined {
    const { [EVENT.agentId]: id, [EVENT.agentName]: name } = this.attributes
    return typeof id === 'string' && typeof name === 'string' ? { id, name } : undefined
  }

  /** Makes it an event of another type than was thought at its start. */
  becomes(type: EventType): void {
    this.type = type
    this.attributes[EVENT.type] = type
  }

  /** Whether the event is the other one or happens inside of it. */
  isWithin(other: Event): boolean {
    return this === other || (this.#parent?.isWithin(other) ?? false)
  }

  /** Marks the event as failed by something that was thrown. */
  fail(thrown: unknown): void {
    const { type, message, attributes } = describeError(thrown, this.#sink.config)
    this.status = 'error'
    this.statusMessage = message
    this.attributes[EVENT.errorType] = type
    Object.assign(this.attributes, attributes)
  }

  /** Fills in what is costly to know; runs once, after the end and off the caller's path. */
  beforeDelivery(complete: () => void): void {
    this.#complete = complete
  }

  /** Ends the event, now unless told otherwise; a second end is ignored. */
  end(at: number = now()): void {
    if (this.endedAt !== undefined) return
    this.endedAt = Math.max(at, this.startedAt)
    defer(() => {
      try {
        this.#complete?.()
      } finally {
        this.#sink.ended(this)
      }
    })
  }
}
