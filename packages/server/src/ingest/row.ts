/** A finished event as a row of the table `spans`. Integers of 64 bits are decimal text. */
export interface SpanRow {
  readonly trace_hex: string
  readonly span_hex: string
  /** Sixteen hex characters, or empty. */
  readonly parent_hex: string
  readonly start_ns: bigint
  readonly duration_ns: bigint
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
  /** The tokens were counted, and not reported by the provider. */
  readonly usage_estimated: boolean
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
  readonly attr_str: ReadonlyMap<string, string>
  readonly attr_num: ReadonlyMap<string, number>
  readonly attr_bool: ReadonlyMap<string, boolean>
  /** Arrays, objects and null as JSON text. */
  readonly attr_json: ReadonlyMap<string, string>
  /** JSON object of the resource's attributes. */
  readonly resource: string
  /** JSON array of the span's events. */
  readonly events: string
  /** JSON array of the span's links. */
  readonly links: string
  readonly trace_state: string
  readonly input_preview: string
  readonly output_preview: string
  /** Content hashes, hexadecimal; empty text is none. */
  readonly in_refs: readonly string[]
  readonly out_refs: readonly string[]
  readonly system_ref: string
  readonly tools_ref: string
  readonly raw_bytes: number
}

/** One message, argument list or result, stored once for each trace and hour. */
export interface ContentRow {
  readonly trace_hex: string
  readonly span_hex: string
  /** Start of the hour, seconds since the epoch. */
  readonly hour: number
  /** Microseconds since the epoch. */
  readonly start_us: number
  /** Hexadecimal. */
  readonly hash: string
  readonly role: string
  readonly part_kind: 'message' | 'json'
  readonly body: string
}

/** A system prompt or the tool definitions of a call, stored once for the project. */
export interface SharedContentRow {
  readonly hash: string
  readonly part_kind: 'system' | 'tools'
  /** Days since the epoch. */
  readonly last_day: number
  readonly body: string
}

/** What a {@link WireRow} holds. */
export type WirePart = 'request' | 'response' | 'failure' | 'omitted' | 'result'

/** A part of an exchange with a provider, or of a result, as JSON text for replay. */
export interface WireRow {
  readonly session_id: string
  readonly trace_hex: string
  readonly span_hex: string
  /** Microseconds since the epoch. */
  readonly start_us: number
  readonly part: WirePart
  readonly body: string
}

/** The notice that an event has started, or that it has ended. */
export interface RunningRow {
  readonly session_id: string
  readonly span_hex: string
  readonly ended: 0 | 1
  readonly trace_id: string
  readonly parent_id: string
  readonly start_ns: bigint
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
