import {
  BOOL,
  type ColumnType,
  INT64,
  FLOAT64,
  HEX16,
  HEX8,
  INTEGER,
  type RowWriter,
  STRING,
  UINT128,
  UINT16,
  UINT32,
  UINT8,
  arrayOf,
  enumOf,
  mapOf,
} from '../store/row-binary.ts'
import type { ContentRow, RunningRow, SharedContentRow, SpanRow, WireRow } from './row.ts'

/** A table that rows are inserted into, and how each of its columns is written. */
export interface RowTable<Row> {
  readonly name: string
  /** Those after the first one, which is the project of every table. */
  readonly columns: readonly RowColumn<Row>[]
}

/** Names of all columns of a table, in the order of a row's bytes. */
export function columnNames(table: RowTable<never>): string[] {
  return ['project_id', ...table.columns.map(({ name }) => name)]
}

/** One column of a table. */
interface RowColumn<Row> {
  readonly name: string
  readonly write: (out: RowWriter, row: Row) => void
}

type Column<Row> = <Key extends keyof Row & string>(
  key: Key,
  type: ColumnType<Row[Key]>,
  name?: string,
) => RowColumn<Row>

/** Makes columns of rows of one kind; a column is called like its field unless it says otherwise. */
export function columnsOf<Row>(): Column<Row> {
  return (key, type, name = key) => ({ name, write: (out, row) => type.write(out, row[key]) })
}

const SPAN_KINDS = { unset: 0, ok: 1, error: 2 } as const
const COST_SOURCES = { none: 0, reported: 1, computed: 2, unknown: 3, override: 4 } as const

const span = columnsOf<SpanRow>()

/** Finished events. The first two columns have a fixed size: see {@link SPAN_KEY_BYTES}. */
export const SPANS: RowTable<SpanRow> = {
  name: 'spans',
  columns: [
    span('trace_hex', HEX16, 'trace_id'),
    span('span_hex', HEX8, 'span_id'),
    span('parent_hex', HEX8, 'parent_span_id'),
    span('start_ns', INT64, 'start_time'),
    span('duration_ns', INT64),
    span('kind', STRING),
    span('span_kind', UINT8),
    span('name', STRING),
    span('status', enumOf(SPAN_KINDS)),
    span('status_message', STRING),
    span('error_type', STRING),
    span('session_id', STRING),
    span('user_id', STRING),
    span('service_name', STRING),
    span('environment', STRING),
    span('release', STRING),
    span('scope_name', STRING),
    span('scope_version', STRING),
    span('agent_id', STRING),
    span('agent_name', STRING),
    span('tool_name', STRING),
    span('tool_call_id', STRING),
    span('provider', STRING),
    span('model', STRING),
    span('tags', arrayOf(STRING)),
    span('input_tokens', INTEGER),
    span('output_tokens', INTEGER),
    span('cache_read_tokens', INTEGER),
    span('cache_write_tokens', INTEGER),
    span('reasoning_tokens', INTEGER),
    span('usage_estimated', BOOL),
    span('cost_nano', INTEGER),
    span('cost_source', enumOf(COST_SOURCES)),
    span('ttft_ns', INTEGER),
    span('http_status', UINT16),
    span('retry', UINT16),
    span('finish_reasons', arrayOf(STRING)),
    span('exception_type', STRING),
    span('exception_message', STRING),
    span('exception_stacktrace', STRING),
    span('chunk_times', arrayOf(FLOAT64)),
    span('attr_str', mapOf(STRING)),
    span('attr_num', mapOf(FLOAT64)),
    span('attr_bool', mapOf(BOOL)),
    span('attr_json', mapOf(STRING)),
    span('resource', STRING),
    span('events', STRING),
    span('links', STRING),
    span('trace_state', STRING),
    span('input_preview', STRING),
    span('output_preview', STRING),
    span('in_refs', arrayOf(UINT128)),
    span('out_refs', arrayOf(UINT128)),
    span('system_ref', UINT128),
    span('tools_ref', UINT128),
    span('raw_bytes', UINT32),
  ],
}

/** Project, trace id and span id: with them begin the bytes of a row of {@link SPANS}. */
export const SPAN_KEY_BYTES = 28

const content = columnsOf<ContentRow>()

/** Messages, arguments and results. */
export const CONTENT: RowTable<ContentRow> = {
  name: 'content',
  columns: [
    content('trace_hex', HEX16, 'trace_id'),
    content('span_hex', HEX8, 'first_span_id'),
    content('hour', UINT32),
    content('start_us', INTEGER, 'ts'),
    content('hash', UINT128),
    content('role', STRING),
    content('part_kind', STRING),
    content('body', STRING),
  ],
}

const shared = columnsOf<SharedContentRow>()

/** System prompts and tool definitions. */
export const SHARED: RowTable<SharedContentRow> = {
  name: 'content_shared',
  columns: [
    shared('hash', UINT128),
    shared('part_kind', STRING),
    shared('last_day', UINT16),
    shared('body', STRING),
  ],
}

const wire = columnsOf<WireRow>()

/** What replay needs beside the spans. */
export const WIRE: RowTable<WireRow> = {
  name: 'wire',
  columns: [
    wire('session_id', STRING),
    wire('trace_hex', HEX16, 'trace_id'),
    wire('span_hex', HEX8, 'span_id'),
    wire('start_us', INTEGER, 'time'),
    wire('part', STRING),
    wire('body', STRING),
  ],
}

const running = columnsOf<RunningRow>()

/** Notices of events that have started. */
export const RUNNING: RowTable<RunningRow> = {
  name: 'running_events',
  columns: [
    running('session_id', STRING),
    running('span_hex', HEX8, 'span_id'),
    running('ended', UINT8),
    running('trace_id', STRING),
    running('parent_id', STRING),
    running('start_ns', INT64),
    running('kind', STRING),
    running('name', STRING),
    running('agent_id', STRING),
    running('agent_name', STRING),
    running('provider', STRING),
    running('model', STRING),
    running('tool_name', STRING),
    running('tool_call_id', STRING),
    running('retry', UINT16),
    running('input_preview', STRING),
  ],
}
