/** A finished event as a row of the table `spans`. Integers of 64 bits are decimal text. */
export interface SpanRow {
  readonly project_id: number
  readonly trace_hex: string
  readonly span_hex: string
  /** Sixteen hex characters, or empty. */
  readonly parent_hex: string
  readonly start_ns: string
  readonly duration_ns: string
  readonly kind: string
  readonly span_kind: number
  readonly name: string
  readonly status: 'unset' | 'ok' | 'error'
  readonly status_message: string
  readonly error_type: string
  readonly session_id: string
  readonly user_id: string
  readonly service_name: string
  readonly environment: string
  readonly release: string
  readonly scope_name: string
  readonly scope_version: string
  readonly agent_id: string
  readonly agent_name: string
  readonly tool_name: string
  readonly tool_call_id: string
  readonly provider: string
  readonly model: string
  readonly tags: readonly string[]
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_tokens: number
  readonly reasoning_tokens: number
  readonly cost_nano: number
  readonly cost_source: 'none' | 'reported' | 'computed' | 'unknown' | 'override'
  readonly ttft_ns: number
  readonly http_status: number
  readonly retry: number
  readonly finish_reasons: readonly string[]
  readonly exception_type: string
  readonly exception_message: string
  readonly exception_stacktrace: string
  readonly chunk_times: readonly number[]
  readonly attr_str: Readonly<Record<string, string>>
  readonly attr_num: Readonly<Record<string, number>>
  readonly attr_bool: Readonly<Record<string, boolean>>
  /** Arrays, objects and null as JSON text. */
  readonly attr_json: Readonly<Record<string, string>>
  /** JSON object of the resource's attributes. */
  readonly resource: string
  /** JSON array of the span's events. */
  readonly events: string
  /** JSON array of the span's links. */
  readonly links: string
  readonly trace_state: string
  readonly input_preview: string
  readonly output_preview: string
  /** Content hashes, decimal. */
  readonly in_refs: readonly string[]
  readonly out_refs: readonly string[]
  readonly system_ref: string
  readonly tools_ref: string
  readonly raw_bytes: number
}

/** Columns of {@link SpanRow} that an insert names. */
export const SPAN_COLUMNS = [
  'project_id',
  'trace_hex',
  'span_hex',
  'parent_hex',
  'start_ns',
  'duration_ns',
  'kind',
  'span_kind',
  'name',
  'status',
  'status_message',
  'error_type',
  'session_id',
  'user_id',
  'service_name',
  'environment',
  'release',
  'scope_name',
  'scope_version',
  'agent_id',
  'agent_name',
  'tool_name',
  'tool_call_id',
  'provider',
  'model',
  'tags',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_nano',
  'cost_source',
  'ttft_ns',
  'http_status',
  'retry',
  'finish_reasons',
  'exception_type',
  'exception_message',
  'exception_stacktrace',
  'chunk_times',
  'attr_str',
  'attr_num',
  'attr_bool',
  'attr_json',
  'resource',
  'events',
  'links',
  'trace_state',
  'input_preview',
  'output_preview',
  'in_refs',
  'out_refs',
  'system_ref',
  'tools_ref',
  'raw_bytes',
] as const satisfies readonly (keyof SpanRow)[]

/** One message, argument list or result, stored once for each trace and hour. */
export interface ContentRow {
  readonly project_id: number
  readonly trace_hex: string
  readonly span_hex: string
  /** Start of the hour, seconds since the epoch. */
  readonly hour: number
  readonly start_ns: string
  /** Decimal. */
  readonly hash: string
  readonly role: string
  readonly part_kind: 'message' | 'json'
  readonly body: string
}

/** Columns of {@link ContentRow}. */
export const CONTENT_COLUMNS = [
  'project_id',
  'trace_hex',
  'span_hex',
  'hour',
  'start_ns',
  'hash',
  'role',
  'part_kind',
  'body',
] as const satisfies readonly (keyof ContentRow)[]

/** A system prompt or the tool definitions of a call, stored once for the project. */
export interface SharedContentRow {
  readonly project_id: number
  readonly hash: string
  readonly part_kind: 'system' | 'tools'
  /** `YYYY-MM-DD` */
  readonly last_day: string
  readonly body: string
}

/** Columns of {@link SharedContentRow}. */
export const SHARED_COLUMNS = [
  'project_id',
  'hash',
  'part_kind',
  'last_day',
  'body',
] as const satisfies readonly (keyof SharedContentRow)[]

/** The notice that an event has started. */
export interface RunningRow {
  readonly project_id: number
  readonly session_id: string
  readonly span_hex: string
  readonly ended: 0
  readonly trace_id: string
  readonly parent_id: string
  readonly start_ns: string
  readonly kind: string
  readonly name: string
  readonly agent_id: string
  readonly agent_name: string
  readonly provider: string
  readonly model: string
  readonly tool_name: string
  readonly tool_call_id: string
  readonly retry: number
  readonly input_preview: string
}

/** Columns of {@link RunningRow}. */
export const RUNNING_COLUMNS = [
  'project_id',
  'session_id',
  'span_hex',
  'ended',
  'trace_id',
  'parent_id',
  'start_ns',
  'kind',
  'name',
  'agent_id',
  'agent_name',
  'provider',
  'model',
  'tool_name',
  'tool_call_id',
  'retry',
  'input_preview',
] as const satisfies readonly (keyof RunningRow)[]

/** The only project there is until keys belong to projects. */
export const PROJECT_ID = 1
