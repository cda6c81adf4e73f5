import { type TableRows, encodeRows } from '../journal/rows.ts'
import type { NormalisedEvent } from './normalise/event.ts'
import type { RecentSet } from './recent.ts'
import type { ContentRow, RunningRow, SharedContentRow, SpanRow, WireRow } from './row.ts'
import { ROLLUP, TRACES, type TraceRow, rollupRow, traceRow } from './rollup-row.ts'
import { CONTENT, RUNNING, SHARED, SPANS, WIRE } from './tables.ts'

const SDK_SCOPE = '@agentops/sdk'

/** The rows of a request, each content once. */
export class Group {
  readonly #contents: ContentRow[] = []
  readonly #shared: SharedContentRow[] = []
  readonly #spans: SpanRow[] = []
  readonly #running: RunningRow[] = []
  readonly #traces: TraceRow[] = []
  /** Keys of content and hours of traces. */
  readonly #keys = new Set<string>()
  readonly #wire: WireRow[] = []

  /** @param recent keys of content that is stored already */
  constructor(events: readonly NormalisedEvent[], recent: RecentSet) {
    for (const { row, running, contents, shared, wire } of events) {
      this.#wire.push(...wire)
      if (running) this.#running.push(runningRow(row))
      else this.#addSpan(row, recent)
      for (const content of contents) {
        const key = `${content.trace_hex}${content.hour}${content.hash}`
        if (this.#isNew(key, recent)) this.#contents.push(content)
      }
      for (const common of shared) {
        if (this.#isNew(`${common.last_day}${common.hash}`, recent)) this.#shared.push(common)
      }
    }
  }

  /** The rows as the store takes them. */
  encode(): TableRows[] {
    return [
      ...encodeRows(CONTENT, this.#contents),
      ...encodeRows(SHARED, this.#shared),
      ...encodeRows(WIRE, this.#wire),
      ...encodeRows(RUNNING, this.#running),
      ...encodeRows(TRACES, this.#traces),
      ...encodeRows(ROLLUP, this.#spans.map(rollupRow)),
      ...encodeRows(SPANS, this.#spans),
    ]
  }

  /** Remembers that content and hours of traces are stored. */
  remember(recent: RecentSet): void {
    for (const key of this.#keys) recent.add(key)
  }

  #addSpan(row: SpanRow, recent: RecentSet): void {
    this.#spans.push(row)
    // Only our own SDK gives notice of events that have started.
    if (row.scope_name === SDK_SCOPE) this.#running.push(endedRow(row))
    const trace = traceRow(row)
    if (this.#isNew(`${trace.trace_hex}${trace.hour}`, recent)) this.#traces.push(trace)
  }

  #isNew(key: string, recent: RecentSet): boolean {
    if (recent.has(key) || this.#keys.has(key)) return false
    this.#keys.add(key)
    return true
  }
}

/** The row that hides the notice of an event that has ended. */
function endedRow({ project_id, session_id, span_hex }: SpanRow): RunningRow {
  return { ...ENDED, project_id, session_id, span_hex }
}

function runningRow(row: SpanRow): RunningRow {
  return {
    project_id: row.project_id,
    session_id: row.session_id,
    span_hex: row.span_hex,
    ended: 0,
    trace_id: row.trace_hex,
    parent_id: row.parent_hex,
    start_ns: row.start_ns,
    kind: row.kind,
    name: row.name,
    agent_id: row.agent_id,
    agent_name: row.agent_name,
    provider: row.provider,
    model: row.model,
    tool_name: row.tool_name,
    tool_call_id: row.tool_call_id,
    retry: row.retry,
    input_preview: row.input_preview,
  }
}

const ENDED: RunningRow = {
  project_id: 0,
  session_id: '',
  span_hex: '',
  ended: 1,
  trace_id: '',
  parent_id: '',
  start_ns: '0',
  kind: '',
  name: '',
  agent_id: '',
  agent_name: '',
  provider: '',
  model: '',
  tool_name: '',
  tool_call_id: '',
  retry: 0,
  input_preview: '',
}
