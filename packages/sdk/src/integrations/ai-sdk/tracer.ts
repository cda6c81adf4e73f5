import { noteFault } from '../../faults.ts'
import { currentScope, runInScope, scopeInside } from '../../context.ts'
import { sessionHere } from '../../default-client.ts'
import type { Event } from '../../event/event.ts'
import { givenSession } from '../../given.ts'
import type { Session } from '../../session/session.ts'
import { openTool } from '../../session/tool-execution.ts'
import { openStep, parsedText } from '../step.ts'
import type { AiSdkTelemetryOptions } from './options.ts'
import { AiSdkSpan } from './span.ts'

const TOOL_CALL = 'ai.toolCall'

/** One request to a model (`ai.generateText.doGenerate`): what the wire records. */
const MODEL_CALL = /\.do[A-Z]\w*$/

/** More calls that run at once are recorded, too; only their streams must be read where they were made. */
const MAX_RUNNING = 1000

type Attributes = Readonly<Record<string, unknown>>

interface SpanOptions {
  readonly attributes?: Attributes | undefined
}

/** A call of the AI SDK (`generateText`, `streamText` …) that runs. */
interface Call {
  readonly session: Session
  readonly event: Event
}

type SpanBody = (span: AiSdkSpan) => unknown

function text(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key]
  return typeof value === 'string' ? value : undefined
}

/**
 * The tracer that the AI SDK asks for its spans, as OpenTelemetry's `Tracer`. It makes events of the
 * spans that the wire does not know: calls and tools.
 */
export class AiSdkTracer {
  readonly #name: string | undefined
  readonly #agent: string | undefined
  readonly #session: Session | undefined
  readonly #running = new Set<Call>()

  constructor({ name, agent, session }: AiSdkTelemetryOptions) {
    this.#name = name
    this.#agent = agent
    this.#session = givenSession(session)
  }

  /** A span outside of any context; the AI SDK makes none. */
  startSpan(name: string, options: SpanOptions = {}): AiSdkSpan {
    return new AiSdkSpan(this.#tryOpen(name, options.attributes ?? {}))
  }

  /** Runs a function as a span: what it records hangs under the span's event. */
  startActiveSpan<Body extends SpanBody>(name: string, fn: Body): ReturnType<Body>
  startActiveSpan<Body extends SpanBody>(
    name: string,
    options: SpanOptions,
    fn: Body,
  ): ReturnType<Body>
  startActiveSpan<Body extends SpanBody>(
    name: string,
    options: SpanOptions,
    context: unknown,
    fn: Body,
  ): ReturnType<Body>
  startActiveSpan(name: string, ...rest: readonly unknown[]): unknown {
    const options: SpanOptions = isOptions(rest[0]) ? rest[0] : {}
    const body = rest.at(-1)
    const call = isInner(name) ? this.#callHere() : undefined
    const event = this.#tryOpen(name, options.attributes ?? {}, call)
    const run = (): unknown =>
      typeof body === 'function'
        ? Reflect.apply(body, undefined, [new AiSdkSpan(event)])
        : undefined
    const parent = event ?? call?.event
    if (!parent) return run()
    const session = call?.session ?? this.#session
    return runInScope(scopeInside(parent, currentScope(), session), run)
  }

  #tryOpen(name: string, attributes: Attributes, call?: Call): Event | undefined {
    try {
      if (MODEL_CALL.test(name)) return undefined
      const session = call?.session ?? this.#session ?? sessionHere()
      if (name === TOOL_CALL) return session && openToolCall(session, attributes, call?.event)
      return session && this.#openCall(session, name, attributes)
    } catch (error) {
      noteFault('opening a span', error)
      return undefined
    }
  }

  #openCall(session: Session, name: string, attributes: Attributes): Event {
    const given = this.#name ?? this.#agent ?? text(attributes, 'ai.telemetry.functionId')
    const event = openStep(session, {
      name: given ?? name.replace(/^ai\./, ''),
      agent: this.#agent,
      input: parsedText(attributes['ai.prompt'] ?? attributes['ai.value']),
    })
    if (this.#running.size < MAX_RUNNING) this.#running.add({ session, event })
    return event
  }

  /**
   * The call that the running code is part of. Later steps and tools of a stream run in the context of
   * whoever reads it, which may be anywhere: then it is the call that was made last.
   */
  #callHere(): Call | undefined {
    const { parent } = currentScope()
    let last: Call | undefined
    for (const call of this.#running) {
      if (call.event.endedAt !== undefined) this.#running.delete(call)
      else if (parent?.isWithin(call.event)) return { session: call.session, event: parent }
      else last = call
    }
    return last
  }
}

function isInner(name: string): boolean {
  return name === TOOL_CALL || MODEL_CALL.test(name)
}

function openToolCall(session: Session, attributes: Attributes, parent: Event | undefined): Event {
  return openTool(session, {
    name: text(attributes, 'ai.toolCall.name') ?? 'tool',
    callId: text(attributes, 'ai.toolCall.id'),
    input: parsedText(attributes['ai.toolCall.args']),
    layer: 'framework',
    parent,
  })
}

function isOptions(value: unknown): value is SpanOptions {
  return typeof value === 'object' && value !== null
}
