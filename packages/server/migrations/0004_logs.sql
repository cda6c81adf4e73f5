-- What an agent's process logged, by session and time.
CREATE TABLE IF NOT EXISTS logs {on_cluster} (
  project_id UInt32,
  session_id String,
  time DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  log_id FixedString(8),
  trace_id FixedString(16),
  span_id FixedString(8),
  severity UInt8,
  severity_text LowCardinality(String),
  name LowCardinality(String),
  service_name LowCardinality(String),
  body String CODEC(ZSTD(3)),
  attributes String CODEC(ZSTD(3)),
  INDEX i_text lower(body) TYPE text(tokenizer = splitByNonAlpha)
) ENGINE = {replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (project_id, session_id, time, log_id)
SETTINGS index_granularity = 2048, non_replicated_deduplication_window = 2000;
