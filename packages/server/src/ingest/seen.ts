import type { Store } from '../store/connection.ts'
import { storeOf } from '../store/project-store.ts'

const MAX_SPANS = 500_000
const TRACES_PER_QUERY = 500

/** Hexadecimal digits of a project's number, in the order of a row's bytes. */
const PROJECT_DIGITS = 8

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
 * The spans that are stored already, so that a client's retry stores nothing twice. Holds the traces
 * written most recently; any other trace is looked up when its first span arrives. A trace is named by
 * its project and its id: the hexadecimal digits of both, as they stand in a row.
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
  async learn(traces: ReadonlySet<string>): Promise<void> {
    const unknown = [...traces].filter((trace) => !this.#traces.has(trace))
    for (const project of new Set(unknown.map(projectOf))) {
      const ofProject = unknown.filter((trace) => projectOf(trace) === project)
      for (let start = 0; start < ofProject.length; start += TRACES_PER_QUERY) {
        await this.#lookUp(project, ofProject.slice(start, start + TRACES_PER_QUERY))
      }
    }
    this.#evict(traces)
  }

  /** Notes a span that is stored. Its trace must have been learned. */
  add(trace: string, spanId: string): void {
    const spans = this.#traces.get(trace) ?? new Set<string>()
    this.#traces.delete(trace)
    this.#traces.set(trace, spans)
    if (spans.has(spanId)) return
    spans.add(spanId)
    this.#size += 1
  }

  /** Whether a span is stored. Its trace must have been learned. */
  has(trace: string, spanId: string): boolean {
    return this.#traces.get(trace)?.has(spanId) ?? false
  }

  #forget(trace: string): void {
    this.#size -= this.#traces.get(trace)?.size ?? 0
    this.#traces.delete(trace)
  }

  async #lookUp(project: string, traces: readonly string[]): Promise<void> {
    const store = storeOf(this.#store, Buffer.from(project, 'hex').readUInt32LE())
    const ids = traces.map((trace) => trace.slice(PROJECT_DIGITS))
    const hours = await store.query<TraceHours>(
      `SELECT lower(hex(trace_id)) AS trace_hex, toUnixTimestamp(min(h_min)) AS from_hour,
         toUnixTimestamp(max(h_max)) AS to_hour
       FROM trace_index WHERE project_id = {project:UInt32} AND trace_id IN (${idList(ids)})
       GROUP BY trace_id`,
    )
    for (const trace of traces) this.#traces.set(trace, new Set())
    if (hours.length === 0) return
    const from = Math.min(...hours.map((row) => row.from_hour))
    const to = Math.max(...hours.map((row) => row.to_hour))
    const spans = await store.query<StoredSpan>(
      `SELECT lower(hex(trace_id)) AS trace_hex, lower(hex(span_id)) AS span_hex FROM spans
       WHERE project_id = {project:UInt32}
         AND toStartOfHour(start_time) BETWEEN toDateTime(${from}, 'UTC') AND toDateTime(${to}, 'UTC')
         AND trace_id IN (${idList(hours.map((row) => row.trace_hex))})`,
    )
    for (const span of spans) this.add(project + span.trace_hex, span.span_hex)
  }

  #evict(needed: ReadonlySet<string>): void {
    for (const trace of this.#traces.keys()) {
      if (this.#size <= this.#maxSpans) return
      if (!needed.has(trace)) this.#forget(trace)
    }
  }
}

function projectOf(trace: string): string {
  return trace.slice(0, PROJECT_DIGITS)
}

/** Ids were checked to be hex when they were decoded. */
function idList(traceIds: readonly string[]): string {
  return traceIds.map((traceId) => `unhex('${traceId}')`).join(', ')
}
