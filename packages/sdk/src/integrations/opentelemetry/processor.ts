import type { Client } from '../../client.ts'
import { currentScope } from '../../context.ts'
import { findSession, getDefaultClient } from '../../default-client.ts'
import { givenSession } from '../../given.ts'
import { noteFault } from '../../faults.ts'
import type { Session } from '../../session/session.ts'
import { finish, follow, sessionAround, startFollowing } from './bridge.ts'
import { isOurs } from './span-attributes.ts'
import { scopeName, type SpanLike } from './span.ts'

/** Options of {@link AgentOpsSpanProcessor}. */
export interface AgentOpsSpanProcessorOptions {
  /** Whose sessions spans outside of `session.run()` belong to. Default: the client of `init()`. */
  readonly client?: Client
  /** The session that all of them belong to. Default: the one that each is made in. */
  readonly session?: Session
  /** Whether a span is to become an event; is asked when it starts. Default: all are. */
  readonly filter?: (span: SpanLike) => boolean
}

/**
 * An OpenTelemetry span processor for a tracer provider of your own: the spans of other
 * instrumentations that are made inside a session become events of it, under the event or span whose
 * code made them. A model call that is recorded on the wire is not recorded again. Nothing is registered
 * globally, and your own processors and exporters see what they always saw.
 *
 * @example
 * import { AgentOpsSpanProcessor } from '@agentops/sdk/opentelemetry'
 * import { NodeSDK } from '@opentelemetry/sdk-node'
 * new NodeSDK({ spanProcessors: [new AgentOpsSpanProcessor()] }).start()
 */
export class AgentOpsSpanProcessor {
  readonly #options: AgentOpsSpanProcessorOptions
  #isShut = false

  constructor(options: AgentOpsSpanProcessorOptions = {}) {
    this.#options = options
    startFollowing()
  }

  /** Called by the provider when a span starts. Never throws. */
  onStart(span: SpanLike, parentContext: unknown): void {
    if (this.#isShut) return
    try {
      if (isOurs(scopeName(span)) || this.#options.filter?.(span) === false) return
      const session = this.#sessionOf(parentContext)
      if (session?.state === 'running') follow(span, parentContext, session)
    } catch (error) {
      noteFault('following a span', error)
    }
  }

  /** Called by the provider when a span has ended. Never throws. */
  onEnd(span: SpanLike): void {
    try {
      finish(span)
    } catch (error) {
      noteFault('reading a span', error)
    }
  }

  /** Resolves when what was recorded is delivered, or time ran out. */
  async forceFlush(): Promise<void> {
    await (this.#options.client ?? getDefaultClient())?.flush()
  }

  /** Stops looking at new spans, and delivers; the client goes on. */
  async shutdown(): Promise<void> {
    this.#isShut = true
    await this.forceFlush()
  }

  #sessionOf(parentContext: unknown): Session | undefined {
    const { client, session } = this.#options
    return (
      givenSession(session) ??
      currentScope().session ??
      sessionAround(parentContext) ??
      (client ? client.sessions.find() : findSession())
    )
  }
}
