import {
  type ColumnType,
  INT64,
  HEX16,
  INTEGER,
  STRING,
  UINT16,
  UINT32,
  arrayOf,
  mapOf,
} from '../store/row-binary.ts'
import type { SpanRow } from './row.ts'
import { type RowTable, columnsOf } from './tables.ts'

/** What one span adds to the sums of its session. */
interface RollupRow {
  /** Days since the epoch. */
  readonly day: number
  readonly session_id: string
  readonly t_min: bigint
  readonly t_max: bigint
  readonly spans: number
  readonly llm_calls: number
  readonly tool_calls: number
  readonly actions: number
  readonly errors: number
  readonly unpriced: number
  readonly estimated: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_tokens: number
  readonly reasoning_tokens: number
  readonly cost_nano: number
  readonly users: readonly string[]
  readonly models: readonly string[]
  readonly tags: readonly string[]
  /** Name → nanoseconds of its first event. */
  readonly agents: ReadonlyMap<string, bigint>
  readonly first_name: FirstName
}

interface FirstName {
  readonly start_ns: bigint
  readonly name: string
}

const FIRST_NAME: ColumnType<FirstName> = {
  write: (out, { start_ns, name }) => {
    INT64.write(out, start_ns)
    out.text(name)
  },
}

const rollup = columnsOf<RollupRow>()

/** Sums over a session's events: one row for each span, which the engine adds up. */
export const ROLLUP: RowTable<RollupRow> = {
  name: 'session_rollup',
  columns: [
    rollup('day', UINT16),
    rollup('session_id', STRING),
    rollup('t_min', INT64),
    rollup('t_max', INT64),
    rollup('spans', INTEGER),
    rollup('llm_calls', INTEGER),
    rollup('tool_calls', INTEGER),
    rollup('actions', INTEGER),
    rollup('errors', INTEGER),
    rollup('unpriced', INTEGER),
    rollup('estimated', INTEGER),
    rollup('input_tokens', INTEGER),
    rollup('output_tokens', INTEGER),
    rollup('cache_read_tokens', INTEGER),
    rollup('reasoning_tokens', INTEGER),
    rollup('cost_nano', INTEGER),
    rollup('users', arrayOf(STRING)),
    rollup('models', arrayOf(STRING)),
    rollup('tags', arrayOf(STRING)),
    rollup('agents', mapOf(INT64)),
    rollup('first_name', FIRST_NAME),
  ],
}

const NO_AGENTS: ReadonlyMap<string, bigint> = new Map()

const DAY_NS = 86_400_000_000_000n
const HOUR_NS = 3_600_000_000_000n

/** What a span adds to its session. */
export function rollupRow(span: SpanRow): RollupRow {
  const start = span.start_ns
  return {
    day: Number(start / DAY_NS),
    session_id: span.session_id,
    t_min: start,
    t_max: start + span.duration_ns,
    spans: 1,
    llm_calls: span.kind === 'llm' ? 1 : 0,
    tool_calls: span.kind === 'tool' ? 1 : 0,
    actions: span.kind === 'action' ? 1 : 0,
    errors: span.status === 'error' ? 1 : 0,
    unpriced: span.cost_source === 'unknown' ? 1 : 0,
    estimated: span.usage_estimated ? 1 : 0,
    input_tokens: span.input_tokens,
    output_tokens: span.output_tokens,
    cache_read_tokens: span.cache_read_tokens,
    reasoning_tokens: span.reasoning_tokens,
    cost_nano: span.cost_nano,
    users: span.user_id === '' ? [] : [span.user_id],
    models: span.model === '' ? [] : [span.model],
    tags: span.tags,
    agents: span.agent_name === '' ? NO_AGENTS : new Map([[span.agent_name, span.start_ns]]),
    first_name: { start_ns: span.start_ns, name: span.name },
  }
}

/** The hours in which a trace has spans. */
export interface TraceRow {
  readonly trace_hex: string
  readonly session_id: string
  /** Seconds since the epoch. */
  readonly hour: number
}

const trace = columnsOf<TraceRow>()

/** Hours of traces. */
export const TRACES: RowTable<TraceRow> = {
  name: 'trace_index',
  columns: [
    trace('trace_hex', HEX16, 'trace_id'),
    trace('session_id', STRING),
    trace('hour', UINT32, 'h_min'),
    trace('hour', UINT32, 'h_max'),
  ],
}

/** The hour of a span's trace. */
export function traceRow(span: SpanRow): TraceRow {
  const hour = Number(span.start_ns / HOUR_NS) * 3600
  const { trace_hex, session_id } = span
  return { trace_hex, session_id, hour }
}
