import { randomUUID } from 'node:crypto'
import type { Store } from '../store/connection.ts'
import type { NormalisedEvent } from './normalise/event.ts'
import type { RecentSet } from './recent.ts'
import {
  CONTENT_COLUMNS,
  type ContentRow,
  RUNNING_COLUMNS,
  type RunningRow,
  SHARED_COLUMNS,
  SPAN_COLUMNS,
  type SharedContentRow,
  type SpanRow,
} from './row.ts'
import type { SeenSpans } from './seen.ts'

/** Rows of several requests that are inserted together, each table once. */
export class Group {
  readonly #id = randomUUID()
  readonly #contents: ContentRow[] = []
  readonly #shared: SharedContentRow[] = []
  readonly #spans: SpanRow[] = []
  readonly #running: RunningRow[] = []
  readonly #contentKeys: string[] = []
  readonly #recent: RecentSet

  /** @param recent keys of content that is stored already */
  constructor(recent: RecentSet) {
    this.#recent = recent
  }

  /** Adds an event unless its span is stored; says whether it was added. */
  add(event: NormalisedEvent, seen: SeenSpans): boolean {
    const { row } = event
    if (event.running) this.#running.push(runningRow(row))
    else if (!seen.add(row.trace_hex, row.span_hex)) return false
    else this.#spans.push(row)
    for (const content of event.contents) {
      if (this.#isNew(`${content.trace_hex}${content.hour}${content.hash}`))
        this.#contents.push(content)
    }
    for (const shared of event.shared) {
      if (this.#isNew(`${shared.last_day}${shared.hash}`)) this.#shared.push(shared)
    }
    return true
  }

  /**
   * Inserts everything, spans last: a span that is there has its content. May be repeated after a
   * failure; what was inserted is recognised by its token.
   */
  async insert(store: Store): Promise<void> {
    const token = (table: string): string => `${this.#id}-${table}`
    await Promise.all([
      store.insert('content', this.#contents, {
        columns: CONTENT_COLUMNS,
        token: token('content'),
      }),
      store.insert('content_shared', this.#shared, {
        columns: SHARED_COLUMNS,
        token: token('shared'),
      }),
      store.insert('running_events', this.#running, {
        columns: RUNNING_COLUMNS,
        token: token('running'),
      }),
    ])
    await store.insert('spans', this.#spans, { columns: SPAN_COLUMNS, token: token('spans') })
  }

  /** Forgets that anything of this group is stored, because it may not be. */
  disown(seen: SeenSpans): void {
    for (const row of this.#spans) seen.forget(row.trace_hex)
    for (const key of this.#contentKeys) this.#recent.delete(key)
  }

  #isNew(key: string): boolean {
    if (!this.#recent.add(key)) return false
    this.#contentKeys.push(key)
    return true
  }
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
