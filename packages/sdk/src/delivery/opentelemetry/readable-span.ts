import { SCOPE_NAME } from '@agentops/protocol/attributes'
import { type EventId, traceIdOfSession } from '@agentops/protocol/ids'
import { VERSION } from '@agentops/protocol/version'
import type { AttributeInput, EventSnapshot } from '../../event/event.ts'

const SAMPLED = 1
/** OpenTelemetry's API counts kinds from 0, its protocol from 1. */
const KIND_OFFSET = 1
const STATUS_CODE = { unset: 0, ok: 1, error: 2 } as const

/** Seconds and nanoseconds. */
type HrTime = [number, number]
type Attributes = Record<string, AttributeInput>

interface SpanContext {
  readonly traceId: string
  readonly spanId: EventId
  readonly traceFlags: number
}

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
}

function resourceOf(attributes: Readonly<Attributes>) {
  const resource = {
    attributes,
    asyncAttributesPending: false,
    waitForAsyncAttributes: () => Promise.resolve(),
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  }
  return resource
}

/**
 * An event as OpenTelemetry's exporters and processors read it: a `ReadableSpan` (opentelemetry-js
 * `sdk-trace`) of its version 2 and, by `parentSpanId` and `instrumentationLibrary`, of version 1.
 * Processors may set attributes; the other things that a span can be told change nothing.
 */
export class ReadableEvent {
  readonly name: string
  readonly kind: number
  readonly parentSpanContext: SpanContext | undefined
  readonly parentSpanId: EventId | undefined
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly duration: HrTime
  readonly status: { readonly code: number; readonly message: string }
  readonly attributes: Attributes
  readonly links = []
  readonly events = []
  readonly ended = true
  readonly resource
  readonly instrumentationScope = { name: SCOPE_NAME, version: VERSION }
  readonly instrumentationLibrary = this.instrumentationScope
  readonly droppedAttributesCount = 0
  readonly droppedEventsCount = 0
  readonly droppedLinksCount = 0
  readonly #context: SpanContext

  constructor(event: EventSnapshot, resource: Readonly<Attributes>) {
    const { id, sessionId, parentId, startedAt, endedAt = startedAt } = event
    const traceId = traceIdOfSession(sessionId)
    this.#context = { traceId, spanId: id, traceFlags: SAMPLED }
    this.parentSpanContext = parentId && { ...this.#context, spanId: parentId }
    this.parentSpanId = parentId
    this.name = event.name
    this.kind = event.kind - KIND_OFFSET
    this.startTime = hrTime(startedAt)
    this.endTime = hrTime(endedAt)
    this.duration = hrTime(endedAt - startedAt)
    this.status = { code: STATUS_CODE[event.status], message: event.statusMessage }
    this.attributes = { ...event.attributes }
    this.resource = resourceOf(resource)
  }

  spanContext(): SpanContext {
    return this.#context
  }

  isRecording(): boolean {
    return true
  }

  setAttribute(name: string, value: AttributeInput): this {
    return this.setAttributes({ [name]: value })
  }

  setAttributes(added: Readonly<Attributes>): this {
    Object.assign(this.attributes, added)
    return this
  }

  addEvent(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  setStatus(): this {
    return this
  }

  updateName(): this {
    return this
  }

  recordException(): void {}

  end(): void {}
}
