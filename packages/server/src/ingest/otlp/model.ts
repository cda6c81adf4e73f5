import type { JsonValue } from '@agentops/protocol/messages'

/**
 * What both encodings of OTLP decode to. Bytes are base64 text; integers beyond 2^53, NaN and the
 * infinities are text, because JSON has no other exact form for them.
 */
export type Attributes = Map<string, JsonValue>

/** Spans of one resource and instrumentation scope. */
export interface SpanGroup {
  readonly resource: Attributes
  readonly scopeName: string
  readonly scopeVersion: string
  readonly spans: readonly OtlpSpan[]
}

/** One span. Ids are lower-case hex, `''` when absent; times are nanoseconds since the epoch. */
export interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  traceState: string
  name: string
  /** 0 unspecified · 1 internal · 2 server · 3 client · 4 producer · 5 consumer */
  kind: number
  startNs: bigint
  endNs: bigint
  attributes: Attributes
  events: OtlpSpanEvent[]
  links: OtlpLink[]
  /** 0 unset · 1 ok · 2 error */
  statusCode: number
  statusMessage: string
  /** Size of the span as it was received. */
  byteSize: number
}

/** A moment inside a span. */
export interface OtlpSpanEvent {
  timeNs: bigint
  name: string
  attributes: Attributes
}

/** A relation to another span. */
export interface OtlpLink {
  traceId: string
  spanId: string
  attributes: Attributes
}

/** A span or log record that was not accepted, and why. */
export interface Rejection {
  /** Its name, or what is known of it. */
  readonly item: string
  readonly reason: string
}

/** A decoded request. */
export interface Decoded {
  readonly groups: SpanGroup[]
  readonly rejections: Rejection[]
}

/** The body as a whole is not OTLP; answered with 400. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}

/** One span or log record is not acceptable; the others of the request are kept. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError'
}

/** Levels of arrays and key-value lists inside one attribute. */
export const MAX_DEPTH = 32

/** An empty span to decode into. */
export function emptySpan(): OtlpSpan {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    attributes: new Map(),
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: '',
    byteSize: 0,
  }
}

/** The end of 2104: hours and days are stored in 32 and 16 bits. */
export const MAX_TIME_NS = 4_260_000_000n * 1_000_000_000n

/** Throws {@link RejectedError} when a span lacks what every span must have. */
export function checkSpan(span: OtlpSpan): void {
  checkId('trace id', span.traceId, 32)
  checkId('span id', span.spanId, 16)
  if (span.parentSpanId !== '' && span.parentSpanId.length !== 16) {
    throw new RejectedError('the parent span id must be 8 bytes')
  }
  if (span.startNs === 0n) throw new RejectedError('it has no start time')
  if (span.startNs > MAX_TIME_NS || span.endNs > MAX_TIME_NS) {
    throw new RejectedError('its time is after the year 2104')
  }
}

/** Throws {@link RejectedError} unless an id has that many hex digits and is not zero. */
export function checkId(what: string, id: string, length: number): void {
  if (id.length !== length) {
    throw new RejectedError(`the ${what} must be ${length / 2} bytes, not ${id.length / 2}`)
  }
  if (/^0+$/.test(id)) throw new RejectedError(`the ${what} is all zeros`)
}

/** An integer of 64 bits as JSON: a number when exact, else its decimal text. */
export function integerValue(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** A double as JSON: NaN and the infinities as text. */
export function doubleValue(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** An object without a prototype, so that a key like `__proto__` is a key like any other. */
export function objectOf(entries: Iterable<readonly [string, JsonValue]>): {
  [key: string]: JsonValue
} {
  const object: { [key: string]: JsonValue } = Object.create(null)
  for (const [key, value] of entries) object[key] = value
  return object
}
