import type { TableRows } from '../journal/rows.ts'
import type { NormalisedEvent } from './normalise/event.ts'
import type { ProjectWriter } from './project-writer.ts'
import type { RecentSet } from './recent.ts'
import type { ContentRow, RunningRow, SharedContentRow, SpanRow, WireRow } from './row.ts'
import { ROLLUP, TRACES, type TraceRow, rollupRow, traceRow } from './rollup-row.ts'
import { CONTENT, RUNNING, SHARED, SPANS, WIRE } from './tables.ts'

const SDK_SCOPE = '@agentops/sdk'

/** The rows of some events of a request. */
interface Slice {
  readonly contents: ContentRow[]
  readonly shared: SharedContentRow[]
  readonly spans: SpanRow[]
  readonly running: RunningRow[]
  readonly traces: TraceRow[]
  readonly wire: WireRow[]
}

/** Makes the rows of a request, each content once. */
export class Group {
  readonly #recent: RecentSet
  readonly #writer: ProjectWriter
  /** Keys of content and hours of traces. */
  readonly #keys = new Set<string>()

  /** @param recent keys of content that is stored already */
  constructor(recent: RecentSet, writer: ProjectWriter) {
    this.#recent = recent
    this.#writer = writer
  }

  /** The rows of further events as the store takes them. */
  encode(events: readonly NormalisedEvent[]): TableRows[] {
    const slice: Slice = { contents: [], shared: [], spans: [], running: [], traces: [], wire: [] }
    for (const event of events) this.#add(event, slice)
    const writer = this.#writer
    return [
      ...writer.encode(CONTENT, slice.contents),
      ...writer.encode(SHARED, slice.shared),
      ...writer.encode(WIRE, slice.wire),
      ...writer.encode(RUNNING, slice.running),
      ...writer.encode(TRACES, slice.traces),
      ...writer.encode(ROLLUP, slice.spans.map(rollupRow)),
      ...writer.encode(SPANS, slice.spans),
    ]
  }

  /** Remembers that content and hours of traces are stored. */
  remember(): void {
    for (const key of this.#keys) this.#recent.add(key)
  }

  #add({ row, running, contents, shared, wire }: NormalisedEvent, slice: Slice): void {
    slice.wire.push(...wire)
    if (running) slice.running.push(runningRow(row))
    else this.#addSpan(row, slice)
    for (const content of contents) {
      const key = `${content.trace_hex}${content.hour}${content.hash}`
      if (this.#isNew(key)) slice.contents.push(content)
    }
    for (const common of shared) {
      if (this.#isNew(`${common.last_day}${common.hash}`)) slice.shared.push(common)
    }
  }

  #addSpan(row: SpanRow, slice: Slice): void {
    slice.spans.push(row)
    // Only our own SDK gives notice of events that have started.
    if (row.scope_name === SDK_SCOPE) slice.running.push(endedRow(row))
    const trace = traceRow(row)
    if (this.#isNew(`${trace.trace_hex}${trace.hour}`)) slice.traces.push(trace)
  }

  #isNew(key: string): boolean {
    if (this.#recent.has(key) || this.#keys.has(key)) return false
    this.#keys.add(key)
    return true
  }
}

/** The row that hides the notice of an event that has ended. */
function endedRow({ session_id, span_hex }: SpanRow): RunningRow {
  return { ...ENDED, session_id, span_hex }
}

function runningRow(row: SpanRow): RunningRow {
  return {
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
  session_id: '',
  span_hex: '',
  ended: 1,
  trace_id: '',
  parent_id: '',
  start_ns: 0n,
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
