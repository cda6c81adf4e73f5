import { parseSessionId } from '@agentops/protocol/ids'
import type { Hub } from '../live/hub.ts'
import { millisecondsOf, toEventSummary } from '../store/event-view.ts'
import type { SessionWrites } from '../store/session-writes.ts'
import type { NormalisedEvent } from './normalise/event.ts'
import { normalise } from './normalise/normalise.ts'
import type { Encoding } from './otlp/answer.ts'
import { decodeJson } from './otlp/json.ts'
import type { Rejection } from './otlp/model.ts'
import { decodeProtobuf } from './otlp/protobuf.ts'
import type { ModelPrice } from './pricing/price-file.ts'
import type { Pricer } from './pricing/priced-usage.ts'
import { createPricer } from './pricing/pricer.ts'
import { RecentSet } from './recent.ts'
import type { Writer } from './writer.ts'

const NOTICED_SESSIONS = 10_000

/** Parts that ingest works with. */
export interface IngestParts {
  readonly writer: Writer
  readonly hub: Hub
  readonly sessions: SessionWrites
  /** The user's own prices. */
  readonly prices: readonly ModelPrice[]
}

/** The way of a request: bytes → spans → rows → stored → told to live clients. */
export class Ingest {
  readonly #parts: IngestParts
  readonly #noticed = new RecentSet(NOTICED_SESSIONS)
  #pricer: Promise<Pricer> | undefined

  constructor(parts: IngestParts) {
    this.#parts = parts
  }

  /**
   * Stores the spans of a request and resolves with those that cannot be accepted.
   *
   * @throws MalformedError when the body is not OTLP
   * @throws RequestError · StoreUnavailableError when nothing may have been stored
   */
  async accept(body: Buffer, encoding: Encoding): Promise<readonly Rejection[]> {
    const { groups, rejections } =
      encoding === 'json' ? decodeJson(body.toString('utf8')) : decodeProtobuf(body)
    this.#pricer ??= createPricer(this.#parts.prices)
    const price = await this.#pricer
    const events = groups.flatMap((group) => normalise(group, price))
    await this.#noticeSessions(events)
    const stored = await this.#parts.writer.write(events, body.length)
    this.#tell(stored)
    return rejections
  }

  /** A session that is known from a running event alone must be listed as running. */
  async #noticeSessions(events: readonly NormalisedEvent[]): Promise<void> {
    for (const { row, running } of events) {
      if (!running || !this.#noticed.add(row.session_id)) continue
      try {
        await this.#parts.sessions.notice(row.session_id, millisecondsOf(row.start_ns))
      } catch (error) {
        this.#noticed.delete(row.session_id)
        throw error
      }
    }
  }

  #tell(stored: readonly NormalisedEvent[]): void {
    const { hub } = this.#parts
    for (const { row, running } of stored) {
      hub.eventChanged(toEventSummary(running ? { ...row, status: 'running' } : row))
      hub.sessionChanged(parseSessionId(row.session_id) ?? row.session_id)
    }
  }
}
