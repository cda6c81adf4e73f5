import type { JsonValue, Message } from '@agentops/protocol/messages'
import { NO_HASH, blobOf } from '../content.ts'
import type { OtlpSpan } from '../otlp/model.ts'
import type { ContentRow, SharedContentRow, SpanRow } from '../row.ts'
import type { EventDraft } from './draft.ts'

/** What a span refers to, and the content that it refers to. */
export interface SpanContent {
  readonly references: Pick<SpanRow, 'in_refs' | 'out_refs' | 'system_ref' | 'tools_ref'>
  readonly contents: readonly ContentRow[]
  readonly shared: readonly SharedContentRow[]
}

const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400

/** Takes messages, arguments and results out of a span: the row keeps their hashes only. */
export function contentOf(span: OtlpSpan, draft: EventDraft): SpanContent {
  const collector = new Collector(span)
  return {
    references: {
      in_refs: collector.all(draft.inputMessages, draft.input),
      out_refs: collector.all(draft.outputMessages, draft.output),
      system_ref: collector.share('system', draft.systemInstructions),
      tools_ref: collector.share('tools', draft.toolDefinitions),
    },
    contents: collector.contents,
    shared: collector.shared,
  }
}

class Collector {
  readonly contents: ContentRow[] = []
  readonly shared: SharedContentRow[] = []
  readonly #span: OtlpSpan

  constructor(span: OtlpSpan) {
    this.#span = span
  }

  /** Messages when there are any, else the one value. */
  all(messages: readonly Message[] | undefined, value: JsonValue | undefined): string[] {
    if (messages) return messages.map((message) => this.#add('message', message.role, message))
    return value === undefined ? [] : [this.#add('json', '', value)]
  }

  share(kind: SharedContentRow['part_kind'], value: readonly unknown[] | undefined): string {
    if (value === undefined || value.length === 0) return NO_HASH
    const { hash, body } = blobOf(value)
    const last_day = Math.floor(this.#seconds / DAY_SECONDS)
    this.shared.push({ hash, part_kind: kind, last_day, body })
    return hash
  }

  get #seconds(): number {
    return Number(this.#span.startNs / 1_000_000_000n)
  }

  #add(kind: ContentRow['part_kind'], role: string, value: unknown): string {
    const { hash, body } = blobOf(value)
    this.contents.push({
      trace_hex: this.#span.traceId,
      span_hex: this.#span.spanId,
      hour: this.#seconds - (this.#seconds % HOUR_SECONDS),
      start_us: Number(this.#span.startNs / 1000n),
      hash,
      role,
      part_kind: kind,
      body,
    })
    return hash
  }
}
