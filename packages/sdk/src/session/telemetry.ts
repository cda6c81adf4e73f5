import { LLM, type Outcome } from '@agentops/protocol/attributes'
import type { EventId, SessionId } from '@agentops/protocol/ids'
import type { Config } from '../config.ts'
import type { Event, EventSink } from '../event/event.ts'
import type { Guard } from '../event/guard.ts'
import { CallLedger } from './analytics/call-ledger.ts'
import { noteOwnPrice } from './analytics/own-prices.ts'
import { Tally } from './analytics/tally.ts'
import { tellCall } from './calls.ts'
import type { Outlet } from './outlet.ts'

/** What a session's telemetry is made of. */
export interface SessionTelemetryOptions {
  readonly sessionId: SessionId
  /** The event of another process that this session's outermost events belong to. */
  readonly parentId: EventId | undefined
  readonly config: Config
  readonly guard: Guard
  readonly outlet: Outlet
}

/** Hands a session's events to delivery: word of each start, and each event once it is complete. */
export class SessionTelemetry implements EventSink {
  readonly sessionId: SessionId
  readonly parentId: EventId | undefined
  readonly config: Config
  readonly guard: Guard
  readonly tally = new Tally()
  readonly ledger: CallLedger
  readonly #outlet: Outlet
  readonly #open = new Set<Event>()

  constructor({ sessionId, parentId, config, guard, outlet }: SessionTelemetryOptions) {
    this.sessionId = sessionId
    this.parentId = parentId
    this.config = config
    this.guard = guard
    this.#outlet = outlet
    this.ledger = new CallLedger({ prices: config.prices, guard })
  }

  /** Events that have started and not ended. */
  get running(): number {
    return this.#open.size
  }

  started(event: Event): void {
    this.#open.add(event)
    if (event.type === 'llm' || event.type === 'tool') tellCall(event)
    this.#outlet.notice(event)
  }

  ended(event: Event): void {
    this.#open.delete(event)
    this.tally.add(event)
    if (event.type === 'llm') {
      noteOwnPrice(event, this.config.prices)
      this.ledger.add(event)
    }
    this.#outlet.span(event)
  }

  /** Ends what is still running, with what is known of it: nobody will end it any more. */
  abandonOpen(): void {
    for (const event of this.#open) {
      if (event.endedAt !== undefined) continue
      event.attributes[LLM.outcome] = 'abandoned' satisfies Outcome
      event.end()
    }
  }
}
