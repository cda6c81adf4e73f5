import { LLM, type Outcome } from '@agentops/protocol/attributes'
import type { SessionId } from '@agentops/protocol/ids'
import type { Pipeline } from '../delivery/pipeline.ts'
import type { Event, EventSink } from '../event/event.ts'

/** Hands a session's events to delivery: word of each start, and each event once it is complete. */
export class SessionTelemetry implements EventSink {
  readonly sessionId: SessionId
  readonly captureContent: boolean
  readonly #pipeline: Pipeline
  readonly #open = new Set<Event>()

  constructor(sessionId: SessionId, captureContent: boolean, pipeline: Pipeline) {
    this.sessionId = sessionId
    this.captureContent = captureContent
    this.#pipeline = pipeline
  }

  started(event: Event): void {
    this.#open.add(event)
    this.#pipeline.notice(event)
  }

  ended(event: Event): void {
    this.#open.delete(event)
    this.#pipeline.span(event)
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
