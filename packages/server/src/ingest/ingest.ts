import { parseSessionId } from '@agentops/protocol/ids'
import type { Hub } from '../live/hub.ts'
import { millisecondsOf, incomingSummary } from '../store/event-view.ts'
import type { SessionWrites } from '../store/session-writes.ts'
import type { TableRows } from '../journal/rows.ts'
import type { SessionSharing } from '../store/shared-sessions.ts'
import { Group } from './group.ts'
import { estimateUsage } from './estimate/estimate-usage.ts'
import type { TokenCounter } from './estimate/token-counter.ts'
import type { NormalisedEvent } from './normalise/event.ts'
import { type ReadSpan, readSpans, toEvent } from './normalise/normalise.ts'
import type { Encoding } from './otlp/answer.ts'
import { decodeJson } from './otlp/json.ts'
import type { Rejection, SpanGroup } from './otlp/model.ts'
import { decodeProtobuf } from './otlp/protobuf.ts'
import { Pace } from './pace.ts'
import type { ModelPrice } from '@agentops/protocol/price'
import type { Pricer } from '@agentops/pricing/priced-usage'
import { createPricer } from '@agentops/pricing/pricer'
import { RecentSet } from './recent.ts'
import type { ProjectWriter } from './project-writer.ts'

const NOTICED_SESSIONS = 10_000
const CONTENT_KEYS = 200_000
const SLICE_SPANS = 512
const SLICE_BYTES = 512 * 1024

/** Parts that ingest works with. */
export interface IngestParts {
  readonly writer: ProjectWriter
  readonly sharing: SessionSharing
  readonly hub: Hub
  readonly sessions: SessionWrites
  /** The user's own prices. */
  readonly prices: readonly ModelPrice[]
  readonly counter: TokenCounter
}

/** Another project that may see the sessions of a request. */
export interface Viewer {
  /** Number of the project. */
  readonly id: number
  readonly hub: Hub
}

/** Options of {@link Ingest.store}. */
interface StoreOptions {
  readonly pace?: Pace
  /** Another project that may see the sessions. */
  readonly viewer?: Viewer | undefined
}

/** The way of a request: bytes → spans → rows → journal → told to live clients. */
export class Ingest {
  readonly #parts: IngestParts
  readonly #noticed = new RecentSet(NOTICED_SESSIONS)
  #pricer: Promise<Pricer> | undefined
  readonly #recent = new RecentSet(CONTENT_KEYS)

  constructor(parts: IngestParts) {
    this.#parts = parts
  }

  /**
   * Stores the spans of a request and resolves with those that cannot be accepted.
   *
   * @param viewer another project that may see their sessions
   * @throws MalformedError when the body is not OTLP
   * @throws RequestError · StoreUnavailableError when nothing may have been stored
   */
  async accept(body: Buffer, encoding: Encoding, viewer?: Viewer): Promise<readonly Rejection[]> {
    const pace = new Pace()
    const { groups, rejections } =
      encoding === 'json' ? decodeJson(body.toString('utf8')) : await decodeProtobuf(body, pace)
    await this.store(groups, { pace, viewer })
    return rejections
  }

  /**
   * Stores decoded spans. Others wait for a large request no longer than the pace says.
   *
   * @throws RequestError · StoreUnavailableError when nothing may have been stored
   */
  async store(
    groups: readonly SpanGroup[],
    { pace = new Pace(), viewer }: StoreOptions = {},
  ): Promise<void> {
    this.#pricer ??= createPricer(this.#parts.prices)
    const price = await this.#pricer
    const spans = await readSpans(groups, pace)
    const drafts = spans.map(({ draft }) => draft)
    await estimateUsage(drafts, this.#parts.counter, pace)
    const group = new Group(this.#recent, this.#parts.writer)
    const rows: TableRows[] = []
    const events: NormalisedEvent[] = []
    for (const slice of slicesOf(spans)) {
      const made = slice.map((span) => toEvent(span, price))
      rows.push(...group.encode(made))
      events.push(...made)
      if (pace.isDue) await pace.rest()
    }
    const notices = this.#notices(events)
    const sessions = new Set(viewer && events.map(({ row }) => row.session_id))
    const { writer, sharing } = this.#parts
    await writer.write([
      ...rows,
      ...notices.flatMap((notice) => notice.rows),
      ...sharing.rows(sessions, viewer?.id),
    ])
    group.remember()
    sharing.remember(sessions, viewer?.id)
    for (const { session } of notices) this.#noticed.add(session)
    await this.#tell(events, viewer ? [this.#parts.hub, viewer.hub] : [this.#parts.hub], pace)
  }

  /** A session that is known from a running event alone must be listed as running. */
  #notices(events: readonly NormalisedEvent[]): { session: string; rows: TableRows[] }[] {
    const starts = new Map<string, bigint>()
    for (const { row, running } of events) {
      if (running && !this.#noticed.has(row.session_id)) starts.set(row.session_id, row.start_ns)
    }
    return [...starts].map(([session, start]) => ({
      session,
      rows: this.#parts.sessions.notice(session, millisecondsOf(start)),
    }))
  }

  async #tell(events: readonly NormalisedEvent[], hubs: readonly Hub[], pace: Pace): Promise<void> {
    const attended = hubs.filter((hub) => hub.isAttended())
    if (attended.length === 0) return
    for (const { row, running } of events) {
      const summary = incomingSummary(row, running)
      for (const hub of attended) {
        hub.eventChanged(summary)
        hub.sessionChanged(parseSessionId(row.session_id) ?? row.session_id)
      }
      if (pace.isDue) await pace.rest()
    }
  }
}

/** Few enough spans, and few enough bytes, that their rows are made within a moment. */
function* slicesOf(spans: readonly ReadSpan[]): Generator<readonly ReadSpan[]> {
  let start = 0
  let bytes = 0
  for (const [index, { span }] of spans.entries()) {
    bytes += span.byteSize
    if (bytes < SLICE_BYTES && index - start < SLICE_SPANS - 1) continue
    yield spans.slice(start, index + 1)
    start = index + 1
    bytes = 0
  }
  if (start < spans.length) yield spans.slice(start)
}
