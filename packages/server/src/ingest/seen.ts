import type { Store } from '../store/connection.ts'
import { PROJECT_ID } from './row.ts'

const MAX_SPANS = 500_000
const TRACES_PER_QUERY = 500

interface TraceHours {
  readonly trace_hex: string
  readonly from_hour: number
  readonly to_hour: number
}

interface StoredSpan {
  readonly trace_hex: string
  readonly span_hex: string
}

/**
 * The ids of spans that are stored already, so that a client's retry stores nothing twice. Holds the
 * traces written most recently; any other trace is looked up when its first span arrives.
 */
export class SeenSpans {
  readonly #traces = new Map<string, Set<string>>()
  readonly #store: Store
  readonly #maxSpans: number
  #size = 0

  /** @param options.maxSpans ids kept in memory; default 500,000 */
  constructor(store: Store, { maxSpans = MAX_SPANS }: { readonly maxSpans?: number } = {}) {
    this.#store = store
    this.#maxSpans = maxSpans
  }

  /** Looks up the traces that are not in memory. Throws what the store throws. */
  async learn(traceIds: ReadonlySet<string>): Promise<void> {
    const unknown = [...traceIds].filter((traceId) => !this.#traces.has(traceId))
    for (let start = 0; start < unknown.length; start += TRACES_PER_QUERY) {
      await this.#lookUp(unknown.slice(start, start + TRACES_PER_QUERY))
    }
    this.#evict(traceIds)
  }

  /** Notes a span that is stored. Its trace must have been learned. */
  add(traceId: string, spanId: string): void {
    const spans = this.#traces.get(traceId) ?? new Set<string>()
    this.#traces.delete(traceId)
    this.#traces.set(traceId, spans)
    if (spans.has(spanId)) return
    spans.add(spanId)
    this.#size += 1
  }

  /** Whether a span is stored. Its trace must have been learned. */
  has(traceId: string, spanId: string): boolean {
    return this.#traces.get(traceId)?.has(spanId) ?? false
  }

  #forget(traceId: string): void {
    this.#size -= this.#traces.get(traceId)?.size ?? 0
    this.#traces.delete(traceId)
  }

  async #lookUp(traceIds: readonly string[]): Promise<void> {
    const hours = await this.#store.query<TraceHours>(
      `SELECT lower(hex(trace_id)) AS trace_hex, toUnixTimestamp(min(h_min)) AS from_hour,
         toUnixTimestamp(max(h_max)) AS to_hour
       FROM trace_index WHERE project_id = ${PROJECT_ID} AND trace_id IN (${idList(traceIds)})
       GROUP BY trace_id`,
    )
    for (const traceId of traceIds) this.#traces.set(traceId, new Set())
    if (hours.length > 0) await this.#readSpans(hours)
  }

  async #readSpans(hours: readonly TraceHours[]): Promise<void> {
    const from = Math.min(...hours.map((row) => row.from_hour))
    const to = Math.max(...hours.map((row) => row.to_hour))
    const spans = await this.#store.query<StoredSpan>(
      `SELECT lower(hex(trace_id)) AS trace_hex, lower(hex(span_id)) AS span_hex FROM spans
       WHERE project_id = ${PROJECT_ID}
         AND toStartOfHour(start_time) BETWEEN toDateTime(${from}, 'UTC') AND toDateTime(${to}, 'UTC')
         AND trace_id IN (${idList(hours.map((row) => row.trace_hex))})`,
    )
    for (const span of spans) this.add(span.trace_hex, span.span_hex)
  }

  #evict(needed: ReadonlySet<string>): void {
    for (const traceId of this.#traces.keys()) {
      if (this.#size <= this.#maxSpans) return
      if (!needed.has(traceId)) this.#forget(traceId)
    }
  }
}

/** Ids were checked to be hex when they were decoded. */
function idList(traceIds: readonly string[]): string {
  return traceIds.map((traceId) => `unhex('${traceId}')`).join(', ')
}
