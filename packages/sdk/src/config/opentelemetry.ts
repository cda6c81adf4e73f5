/**
 * The smallest shapes of OpenTelemetry's own classes that we need, so that any version of them fits
 * and none of its packages is needed (opentelemetry-js `sdk-trace-base`: `SpanExporter`, `SpanProcessor`).
 */

/** An OpenTelemetry `SpanExporter`. */
export interface SpanExporterLike {
  export(spans: unknown[], done: (result: { code: number; error?: Error }) => void): void
  shutdown(): Promise<void>
  forceFlush?(): Promise<void>
}

/** An OpenTelemetry `SpanProcessor`. */
export interface SpanProcessorLike {
  onStart(span: unknown, context: unknown): void
  onEnd(span: unknown): void
  shutdown?(): Promise<void>
  forceFlush?(): Promise<void>
}
