import { noteFault } from '../../faults.ts'
import { EVENT, EXCEPTION } from '@agentops/protocol/attributes'
import { currentScope } from '../../context.ts'
import { sessionHere } from '../../default-client.ts'
import { defer } from '../../deferred.ts'
import type { Event } from '../../event/event.ts'
import { clip } from '../../event/serialize.ts'
import { Runs } from '../runs.ts'
import { openStep } from '../step.ts'
import { STEPS } from './steps.ts'
import type { AgentsSpan, AgentsTrace } from './trace.ts'

/** The id of all traces and spans while the framework's tracing is switched off. */
const NO_TRACE = 'no-op'

const MAX_MESSAGE_CHARACTERS = 8192

/**
 * A trace processor of `@openai/agents`. Processors hear of a span a moment after its code has
 * started: an event is opened when the span is first heard of, from here or from its own code.
 */
export class AgentOpsTraceProcessor {
  readonly #traces = new Runs()
  readonly #spans = new Runs()
  /** True while events are opening: what is looked up meanwhile is not inside of them. */
  #isOpening = false

  async onTraceStart(trace: AgentsTrace): Promise<void> {
    this.#guarded(() => this.#traceEvent(trace))
  }

  async onTraceEnd({ traceId }: AgentsTrace): Promise<void> {
    this.#guarded(() => this.#traces.take(traceId)?.end())
  }

  async onSpanStart(span: AgentsSpan): Promise<void> {
    this.#guarded(() => this.#spanEvent(span))
  }

  async onSpanEnd(span: AgentsSpan): Promise<void> {
    this.#guarded(() => this.#close(span))
  }

  async shutdown(): Promise<void> {
    return undefined
  }

  async forceFlush(): Promise<void> {
    return undefined
  }

  /** The event that the running code belongs to, by the framework's own context. */
  eventOf(span: AgentsSpan | null, trace: AgentsTrace | null): Event | undefined {
    if (this.#isOpening || (!span && !trace)) return undefined
    return this.#guarded(() => {
      const around = trace ? this.#traceEvent(trace) : undefined
      return span ? this.#spanEvent(span) : around
    })
  }

  /** Nothing of ours may throw into the framework, nor look for parents while it opens one. */
  #guarded<Result>(action: () => Result): Result | undefined {
    const wasOpening = this.#isOpening
    this.#isOpening = true
    try {
      return action()
    } catch (error) {
      noteFault('reading a span', error)
      return undefined
    } finally {
      this.#isOpening = wasOpening
    }
  }

  #traceEvent({ traceId, name }: AgentsTrace): Event | undefined {
    const known = this.#traces.get(traceId)
    const session = known || traceId === NO_TRACE ? undefined : sessionHere()
    if (!session) return known
    const event = openStep(session, { name, parent: currentScope().parent })
    this.#traces.set(traceId, event)
    return event
  }

  #spanEvent(span: AgentsSpan): Event | undefined {
    const known = this.#spans.get(span.spanId)
    if (known || span.endedAt !== null) return known
    const around = this.#spans.get(span.parentId) ?? this.#traces.get(span.traceId)
    const step = STEPS.get(span.spanData.type)
    const session = step && span.spanId !== NO_TRACE ? sessionHere() : undefined
    const event = session ? step?.open(session, span, around) : around
    this.#spans.set(span.spanId, event)
    return event
  }

  #close(span: AgentsSpan): void {
    const event = this.#spans.take(span.spanId)
    const step = STEPS.get(span.spanData.type)
    if (event && step) {
      step.close(event, span)
      if (span.error) failBy(event, span.error)
      event.end()
    }
    if (span.parentId === null && span.error) this.#failTrace(span.traceId, span.error)
  }

  /** A run that throws leaves its trace open for good: it is over with its outermost span. */
  #failTrace(traceId: string, error: NonNullable<AgentsSpan['error']>): void {
    const trace = this.#traces.get(traceId)
    if (!trace) return
    defer(() => {
      if (trace.endedAt !== undefined) return
      failBy(trace, error)
      trace.end()
    })
  }
}

/** The framework tells a failure in words; a tool's exception is quoted in `data`. */
function failBy(event: Event, { message, data }: NonNullable<AgentsSpan['error']>): void {
  const quoted: unknown =
    typeof data === 'object' && data !== null ? Reflect.get(data, 'error') : undefined
  const said = clip(typeof quoted === 'string' ? quoted : message, MAX_MESSAGE_CHARACTERS)
  const [, type = 'Error', text = said] = /^(?:Error: )?(\w*Error): ([^]*)/.exec(said) ?? []
  event.status = 'error'
  event.statusMessage = text
  event.attributes[EVENT.errorType] = type
  event.attributes[EXCEPTION.type] = type
  event.attributes[EXCEPTION.message] = text
}
