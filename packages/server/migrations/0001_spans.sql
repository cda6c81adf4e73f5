-- Finished events, one immutable row each. Time first in the sort key prunes by time; the trace
-- second keeps a session's rows adjacent. Duplicates are kept out at ingest; the replacing engine is
-- the last resort.
CREATE TABLE IF NOT EXISTS spans {on_cluster} (
  project_id UInt32,
  trace_hex String EPHEMERAL,
  span_hex String EPHEMERAL,
  parent_hex String EPHEMERAL,
  trace_id FixedString(16) DEFAULT unhex(trace_hex),
  span_id FixedString(8) DEFAULT unhex(span_hex),
  parent_span_id FixedString(8) DEFAULT unhex(parent_hex),
  start_ns Int64 EPHEMERAL,
  start_time DateTime64(9, 'UTC') DEFAULT fromUnixTimestamp64Nano(start_ns, 'UTC') CODEC(Delta(8), ZSTD(1)),
  duration_ns UInt64 CODEC(T64, ZSTD(1)),
  kind LowCardinality(String),
  span_kind Enum8('unspecified' = 0, 'internal' = 1, 'server' = 2, 'client' = 3, 'producer' = 4, 'consumer' = 5),
  name LowCardinality(String),
  status Enum8('unset' = 0, 'ok' = 1, 'error' = 2),
  status_message String CODEC(ZSTD(1)),
  error_type LowCardinality(String),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  service_name LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  scope_name LowCardinality(String),
  scope_version LowCardinality(String),
  agent_id String CODEC(ZSTD(1)),
  agent_name LowCardinality(String),
  tool_name LowCardinality(String),
  tool_call_id String CODEC(ZSTD(1)),
  provider LowCardinality(String),
  model LowCardinality(String),
  tags Array(LowCardinality(String)),
  input_tokens UInt64 CODEC(T64, ZSTD(1)),
  output_tokens UInt64 CODEC(T64, ZSTD(1)),
  cache_read_tokens UInt64 CODEC(T64, ZSTD(1)),
  cache_write_tokens UInt64 CODEC(T64, ZSTD(1)),
  reasoning_tokens UInt64 CODEC(T64, ZSTD(1)),
  cost_nano Int64 CODEC(T64, ZSTD(1)),
  cost_source Enum8('none' = 0, 'reported' = 1, 'computed' = 2, 'unknown' = 3),
  ttft_ns UInt64 CODEC(T64, ZSTD(1)),
  http_status UInt16 CODEC(T64, ZSTD(1)),
  retry UInt16 CODEC(T64, ZSTD(1)),
  finish_reasons Array(LowCardinality(String)),
  exception_type LowCardinality(String),
  exception_message String CODEC(ZSTD(1)),
  exception_stacktrace String CODEC(ZSTD(3)),
  chunk_times Array(Float64) CODEC(ZSTD(1)),
  attr_str Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attr_num Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attr_bool Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
  attr_json Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  resource String CODEC(ZSTD(3)),
  events String CODEC(ZSTD(3)),
  links String CODEC(ZSTD(3)),
  trace_state String CODEC(ZSTD(1)),
  input_preview String CODEC(ZSTD(3)),
  output_preview String CODEC(ZSTD(3)),
  in_refs Array(UInt128) CODEC(ZSTD(1)),
  out_refs Array(UInt128) CODEC(ZSTD(1)),
  system_ref UInt128 CODEC(ZSTD(1)),
  tools_ref UInt128 CODEC(ZSTD(1)),
  raw_bytes UInt32 CODEC(T64, ZSTD(1)),
  ingested_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta(8), ZSTD(1)),
  ver UInt64 DEFAULT 1 CODEC(Delta(8), ZSTD(1)),
  INDEX i_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX i_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX i_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX i_duration duration_ns TYPE minmax GRANULARITY 1,
  INDEX i_cost cost_nano TYPE minmax GRANULARITY 1
) ENGINE = {replicated}ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, toStartOfHour(start_time), trace_id, start_time, span_id)
SETTINGS index_granularity = 8192, index_granularity_bytes = 67108864,
  enable_block_number_column = 1, enable_block_offset_column = 1,
  map_serialization_version = 'with_buckets',
  map_serialization_version_for_zero_level_parts = 'basic',
  map_buckets_min_avg_size = 0, map_buckets_strategy = 'constant', max_buckets_in_map = 16,
  non_replicated_deduplication_window = 2000;

-- Messages, tool arguments and results, action parameters: once for each trace and hour, by the
-- first 128 bits of their SHA-256.
CREATE TABLE IF NOT EXISTS content {on_cluster} (
  project_id UInt32,
  trace_hex String EPHEMERAL,
  span_hex String EPHEMERAL,
  hour DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  trace_id FixedString(16) DEFAULT unhex(trace_hex),
  hash UInt128,
  first_span_id FixedString(8) DEFAULT unhex(span_hex),
  start_ns Int64 EPHEMERAL,
  ts DateTime64(6, 'UTC') DEFAULT fromUnixTimestamp64Nano(start_ns, 'UTC') CODEC(Delta(8), ZSTD(1)),
  role LowCardinality(String),
  part_kind LowCardinality(String),
  body String CODEC(ZSTD(3)),
  INDEX i_text lower(body) TYPE text(tokenizer = splitByNonAlpha)
) ENGINE = {replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, trace_id, hash)
SETTINGS index_granularity = 1024, index_granularity_bytes = 16777216,
  non_replicated_deduplication_window = 2000;

-- System prompts and tool definitions, once for each project.
CREATE TABLE IF NOT EXISTS content_shared {on_cluster} (
  project_id UInt32,
  hash UInt128,
  part_kind LowCardinality(String),
  last_day Date,
  body String CODEC(ZSTD(3))
) ENGINE = {replicated}ReplacingMergeTree(last_day)
ORDER BY (project_id, hash)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 2000;

-- Trace id → hours, so that reading a trace is a range of the primary key.
CREATE TABLE IF NOT EXISTS trace_index {on_cluster} (
  project_id UInt32,
  trace_id FixedString(16),
  session_id SimpleAggregateFunction(max, String),
  h_min SimpleAggregateFunction(min, DateTime('UTC')),
  h_max SimpleAggregateFunction(max, DateTime('UTC')),
  spans SimpleAggregateFunction(sum, UInt64)
) ENGINE = {replicated}AggregatingMergeTree
ORDER BY (trace_id, project_id)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 2000;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_index_mv {on_cluster} TO trace_index AS
SELECT project_id, trace_id, max(s.session_id) AS session_id,
  toStartOfHour(min(start_time)) AS h_min, toStartOfHour(max(start_time)) AS h_max, count() AS spans
FROM spans AS s GROUP BY project_id, trace_id;

-- Sums over a session's events, by day.
CREATE TABLE IF NOT EXISTS session_rollup {on_cluster} (
  project_id UInt32,
  day Date,
  session_id String CODEC(ZSTD(1)),
  t_min SimpleAggregateFunction(min, DateTime64(9, 'UTC')),
  t_max SimpleAggregateFunction(max, DateTime64(9, 'UTC')),
  spans SimpleAggregateFunction(sum, UInt64),
  llm_calls SimpleAggregateFunction(sum, UInt64),
  tool_calls SimpleAggregateFunction(sum, UInt64),
  actions SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  unpriced SimpleAggregateFunction(sum, UInt64),
  input_tokens SimpleAggregateFunction(sum, UInt64),
  output_tokens SimpleAggregateFunction(sum, UInt64),
  cache_read_tokens SimpleAggregateFunction(sum, UInt64),
  reasoning_tokens SimpleAggregateFunction(sum, UInt64),
  cost_nano SimpleAggregateFunction(sum, Int64),
  users SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
  models SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
  tags SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
  agents SimpleAggregateFunction(minMap, Map(String, Int64)),
  root AggregateFunction(argMin, Tuple(String, String), DateTime64(9, 'UTC')),
  INDEX i_session session_id TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = {replicated}AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (project_id, day, session_id)
SETTINGS index_granularity = 2048, non_replicated_deduplication_window = 2000;

CREATE MATERIALIZED VIEW IF NOT EXISTS session_rollup_mv {on_cluster} TO session_rollup AS
SELECT project_id, toDate(s.start_time) AS day, session_id,
  min(s.start_time) AS t_min,
  max(s.start_time + toIntervalNanosecond(s.duration_ns)) AS t_max,
  count() AS spans,
  countIf(kind = 'llm') AS llm_calls,
  countIf(kind = 'tool') AS tool_calls,
  countIf(kind = 'action') AS actions,
  countIf(status = 'error') AS errors,
  countIf(cost_source = 'unknown') AS unpriced,
  sum(s.input_tokens) AS input_tokens,
  sum(s.output_tokens) AS output_tokens,
  sum(s.cache_read_tokens) AS cache_read_tokens,
  sum(s.reasoning_tokens) AS reasoning_tokens,
  sum(s.cost_nano) AS cost_nano,
  groupUniqArrayIf(user_id, user_id != '') AS users,
  groupUniqArrayIf(toString(model), model != '') AS models,
  groupUniqArrayArray(arrayMap(tag -> toString(tag), s.tags)) AS tags,
  minMapIf(map(toString(agent_name), toUnixTimestamp64Nano(s.start_time)), agent_name != '') AS agents,
  argMinState(tuple(toString(name), input_preview), s.start_time) AS root
FROM spans AS s GROUP BY project_id, day, session_id;
