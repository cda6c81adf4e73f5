import { type Attributes, SpanStatusCode, TraceFlags, context, trace } from '@opentelemetry/api'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  StackContextManager,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { randomBytes, randomUUID } from 'node:crypto'

context.setGlobalContextManager(new StackContextManager().enable())

/** What a test says of one span; the rest has defaults. */
export interface SpanPlan {
  readonly traceId: string
  readonly name: string
  readonly spanId?: string
  readonly parentId?: string
  /** Milliseconds since the epoch. */
  readonly start?: number
  readonly durationMs?: number
  readonly error?: string
  readonly attributes?: Attributes
  readonly scope?: string
  readonly resource?: Attributes
}

/** 2026-03-01T10:00:00Z: every test's time, unless it says another. */
export const START = 1_772_359_200_000

/** A session id and the trace id that its events carry. */
export function newSession(): { id: string; traceId: string } {
  const id = randomUUID()
  return { id, traceId: id.replaceAll('-', '') }
}

/** A new span id. */
export function newSpanId(): string {
  return randomBytes(8).toString('hex')
}

/** Records spans with OpenTelemetry's own SDK. */
export function recordSpans(plans: readonly SpanPlan[]): ReadableSpan[] {
  return plans.flatMap(recordSpan)
}

function recordSpan(plan: SpanPlan): ReadableSpan[] {
  const { traceId, spanId = newSpanId(), start = START, durationMs = 100 } = plan
  const memory = new InMemorySpanExporter()
  const provider = new TracerProvider({
    resource: resourceFromAttributes(plan.resource ?? { 'service.name': 'test' }),
    idGenerator: { generateTraceId: () => traceId, generateSpanId: () => spanId },
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  })
  const tracer = provider.getTracer(plan.scope ?? '@agentops/sdk', '0.1.0')
  const parent = { traceId, spanId: plan.parentId ?? '', traceFlags: TraceFlags.SAMPLED }
  const ambient = plan.parentId ? trace.setSpanContext(context.active(), parent) : context.active()
  const span = tracer.startSpan(
    plan.name,
    { startTime: start, attributes: plan.attributes ?? {}, root: !plan.parentId },
    ambient,
  )
  if (plan.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: plan.error })
  span.end(start + durationMs)
  return memory.getFinishedSpans()
}

/** The body of an OTLP request in either encoding, made by OpenTelemetry's serialisers. */
export function encode(spans: readonly ReadableSpan[], encoding: 'protobuf' | 'json'): Buffer {
  const serializer = encoding === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer
  return Buffer.from(serializer.serializeRequest([...spans]) ?? new Uint8Array())
}
