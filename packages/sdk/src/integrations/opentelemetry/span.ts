/** Seconds and nanoseconds. */
type HrTime = readonly [number, number]

/** What is read of an OpenTelemetry span, of version 1 or 2 of its SDK (`ReadableSpan`). */
export interface SpanLike {
  readonly name: string
  /** 0 internal, 1 server, 2 client, 3 producer, 4 consumer */
  readonly kind: number
  readonly startTime: HrTime
  readonly endTime: HrTime
  /** 0 unset, 1 ok, 2 error */
  readonly status: { readonly code: number; readonly message?: string }
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly {
    readonly name: string
    readonly attributes?: Readonly<Record<string, unknown>>
  }[]
  /** Version 2. */
  readonly instrumentationScope?: { readonly name: string }
  /** Version 1. */
  readonly instrumentationLibrary?: { readonly name: string }
  spanContext(): { readonly spanId: string }
}

/** Milliseconds since the epoch. */
export function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6
}

/** The name of the instrumentation that made a span. */
export function scopeName(span: SpanLike): string {
  return (span.instrumentationScope ?? span.instrumentationLibrary)?.name ?? ''
}
