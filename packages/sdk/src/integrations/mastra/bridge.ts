import { currentScope, runInScope, scopeInside } from '../../context.ts'
import { getDefaultClient, sessionHere } from '../../default-client.ts'
import type { Event } from '../../event/event.ts'
import { givenSession } from '../../given.ts'
import { noteFault } from '../../faults.ts'
import { newEventId } from '../../random.ts'
import type { Session } from '../../session/session.ts'
import { Runs } from '../runs.ts'
import { toError } from '../step.ts'
import type { MastraSpan, MastraSpanEvent, MastraSpanStart } from './span.ts'
import { STEPS } from './steps.ts'

/** Whatever goes wrong in here is kept from Mastra. */
function guarded<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    noteFault('recording a span of Mastra', error)
    return undefined
  }
}

/** Options of `agentOpsBridge()`. */
export interface MastraOptions {
  /** The session of all that Mastra does. Default: the one of the running code. */
  readonly session?: Session
}

/**
 * A bridge of Mastra's observability: it is asked for the ids of each span, and runs the code of spans.
 * A span that is an event has the event's id; any other stands for the event around it.
 */
export class AgentOpsMastraBridge {
  readonly name = 'agentops'
  readonly #spans = new Runs()
  readonly #session: Session | undefined

  constructor({ session }: MastraOptions = {}) {
    this.#session = givenSession(session)
  }

  /** Gives a span its ids; Mastra makes its own where there is no session. */
  createSpan(span: MastraSpanStart): { spanId: string; traceId: string } | undefined {
    return guarded(() => {
      const session = this.#session ?? sessionHere()
      if (!session) return undefined
      const parent = this.#parentOf(span)
      const event = STEPS.get(span.type)?.open(session, span, parent)
      const spanId: string = event?.id ?? newEventId()
      this.#spans.set(spanId, event ?? parent)
      return { spanId, traceId: session.id.replaceAll('-', '') }
    })
  }

  /** Runs code of a span inside of its event. */
  executeInContext<Result>(spanId: string, fn: () => Promise<Result>): Promise<Result> {
    return this.executeInContextSync(spanId, fn)
  }

  /** The same, for code that gives its result at once. */
  executeInContextSync<Result>(spanId: string, fn: () => Result): Result {
    const event = this.#spans.get(spanId)
    return event ? runInScope(scopeInside(event, currentScope(), this.#session), fn) : fn()
  }

  /** Hears of spans that start, change and end. */
  async exportTracingEvent({ type, exportedSpan: span }: MastraSpanEvent): Promise<void> {
    if (type !== 'span_ended') return
    guarded(() => {
      const event = this.#take(span.id)
      if (!event) return
      if (span.errorInfo === undefined) STEPS.get(span.type)?.close(event, span.output)
      else event.fail(toError(span.errorInfo))
      event.end()
    })
  }

  /** A span that is not to be exported has ended: nothing is told of what it gave. */
  releaseSpan(spanId: string): void {
    this.#take(spanId)?.end()
  }

  /** Delivers what was recorded. */
  async flush(): Promise<void> {
    await getDefaultClient()?.flush()
  }

  /** The client is the user's, and may outlive Mastra. */
  shutdown(): Promise<void> {
    return this.flush()
  }

  #take(spanId: string): Event | undefined {
    const event = this.#spans.take(spanId)
    return event?.id === spanId ? event : undefined
  }

  /** The event of the nearest span around, or one that the agent's own code has opened inside of it. */
  #parentOf({ parent }: MastraSpanStart): Event | undefined {
    let span: MastraSpan | undefined = parent
    while (span && !this.#spans.has(span.id)) span = span.parent
    const around = this.#spans.get(span?.id)
    const here = currentScope().parent
    return around && !here?.isWithin(around) ? around : here
  }
}
