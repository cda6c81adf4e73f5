import type { SessionId } from '@agentops/protocol/ids'
import type { Pipeline } from '../delivery/pipeline.ts'
import type { Event, EventSink } from '../event/event.ts'

/** Hands a session's events to delivery: word of each start, and each event once it is complete. */
export class SessionTelemetry implements EventSink {
  readonly sessionId: SessionId
  readonly captureContent: boolean
  readonly #pipeline: Pipeline

  constructor(sessionId: SessionId, captureContent: boolean, pipeline: Pipeline) {
    this.sessionId = sessionId
    this.captureContent = captureContent
    this.#pipeline = pipeline
  }

  started(event: Event): void {
    this.#pipeline.notice(event)
  }

  ended(event: Event): void {
    this.#pipeline.span(event)
  }
}
