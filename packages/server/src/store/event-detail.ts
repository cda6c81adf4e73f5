import type { AttributeValue, EventDetail, EventException } from '@agentops/protocol/event'
import type {
  JsonValue,
  Message,
  OutputMessage,
  Part,
  ToolDefinition,
} from '@agentops/protocol/messages'
import type { RecordedMessages } from '@agentops/protocol/recording'
import { requestParameters } from '@agentops/replay/request-parameters'
import { NO_REFERENCE } from '../ingest/content.ts'
import type { SpanRow } from '../ingest/row.ts'
import { EVENT_COLUMNS, type EventColumns, toEventSummary } from './event-view.ts'

/** A span as it is read for its detail. */
export type StoredDetail = EventColumns &
  Pick<
    SpanRow,
    | 'finish_reasons'
    | 'exception_type'
    | 'exception_message'
    | 'exception_stacktrace'
    | 'chunk_times'
    | 'in_refs'
    | 'out_refs'
    | 'system_ref'
    | 'tools_ref'
  > & {
    readonly attr_str: Readonly<Record<string, string>>
    readonly attr_num: Readonly<Record<string, number>>
    readonly attr_bool: Readonly<Record<string, boolean>>
    readonly attr_json: Readonly<Record<string, string>>
  }

/** What of a span says which content is its messages. */
export type MessageRefs = Pick<SpanRow, 'in_refs' | 'out_refs' | 'system_ref' | 'tools_ref'>

/** Columns of {@link MessageRefs}. */
export const MESSAGE_REF_COLUMNS = `arrayMap(ref -> toString(ref), in_refs) AS in_refs,
  arrayMap(ref -> toString(ref), out_refs) AS out_refs, toString(system_ref) AS system_ref,
  toString(tools_ref) AS tools_ref`

/** The SELECT list of {@link StoredDetail}. */
export const DETAIL_COLUMNS = `${EVENT_COLUMNS}, finish_reasons, exception_type, exception_message,
  exception_stacktrace, chunk_times, attr_str, attr_num, attr_bool, attr_json,
  ${MESSAGE_REF_COLUMNS}`

/** A row of `content` or `content_shared`. */
export interface StoredContent {
  readonly hash: string
  readonly part_kind: string
  readonly body: string
}

/** Which content a span refers to: its trace's own, and what the project shares. */
export function contentRefs(row: StoredDetail): { own: string[]; shared: string[] } {
  return {
    own: [...new Set([...row.in_refs, ...row.out_refs])],
    shared: [row.system_ref, row.tools_ref].filter((hash) => hash !== NO_REFERENCE),
  }
}

/**
 * Makes the detail of an event.
 *
 * @param content by hash
 * @param request the body that an LLM call sent, when it was kept
 */
export function toEventDetail(
  row: EventColumns | StoredDetail,
  content: ReadonlyMap<string, StoredContent>,
  request: JsonValue = null,
): EventDetail {
  const summary = toEventSummary(row)
  if (!('attr_str' in row)) return { ...summary, ...NOTHING_YET }
  const bodies = new Bodies(content)
  const { system, input, output, tools } = messagesOf(row, content)
  return {
    ...summary,
    finishReasons: row.finish_reasons,
    systemInstructions: system,
    inputMessages: input,
    outputMessages: output,
    toolDefinitions: tools,
    input: bodies.value(row.in_refs[0]),
    output: bodies.value(row.out_refs[0]),
    exception: exceptionOf(row),
    requestParameters: requestParameters(request),
    chunkTimesMs: row.chunk_times,
    attributes: attributesOf(row),
  }
}

/**
 * What an LLM call asked and got.
 *
 * @param content by hash
 */
export function messagesOf(
  row: MessageRefs,
  content: ReadonlyMap<string, StoredContent>,
): RecordedMessages {
  const bodies = new Bodies(content)
  return {
    system: bodies.list<Part>(row.system_ref),
    input: bodies.messages<Message>(row.in_refs),
    output: bodies.messages<OutputMessage>(row.out_refs),
    tools: bodies.list<ToolDefinition>(row.tools_ref),
  }
}

const NOTHING_YET = {
  finishReasons: [],
  systemInstructions: [],
  inputMessages: [],
  outputMessages: [],
  toolDefinitions: [],
  input: null,
  output: null,
  exception: null,
  requestParameters: {},
  chunkTimesMs: [],
  attributes: {},
} as const

/** Content by hash; it was parsed and checked when it came in. */
class Bodies {
  readonly #content: ReadonlyMap<string, StoredContent>

  constructor(content: ReadonlyMap<string, StoredContent>) {
    this.#content = content
  }

  value(hash: string | undefined): JsonValue {
    const found = hash === undefined ? undefined : this.#content.get(hash)
    return found?.part_kind === 'json' ? JSON.parse(found.body) : null
  }

  messages<Item>(hashes: readonly string[]): Item[] {
    return hashes.flatMap((hash) => {
      const found = this.#content.get(hash)
      const item: Item[] = found?.part_kind === 'message' ? [JSON.parse(found.body)] : []
      return item
    })
  }

  list<Item>(hash: string): Item[] {
    const items: Item[] = JSON.parse(this.#content.get(hash)?.body ?? '[]')
    return items
  }
}

function exceptionOf(row: StoredDetail): EventException | null {
  if (row.exception_type === '' && row.exception_message === '') return null
  return {
    type: row.exception_type,
    message: row.exception_message,
    stacktrace: row.exception_stacktrace,
  }
}

function attributesOf(row: StoredDetail): Readonly<Record<string, AttributeValue>> {
  const attributes: Record<string, AttributeValue> = Object.create(null)
  for (const map of [row.attr_str, row.attr_num, row.attr_bool]) {
    for (const [key, value] of Object.entries(map)) attributes[key] = value
  }
  for (const [key, value] of Object.entries(row.attr_json)) attributes[key] = JSON.parse(value)
  return attributes
}
