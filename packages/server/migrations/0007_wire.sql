-- Exchanges with providers as they were on the wire, and results that JSON alone does not give back:
-- what replay needs of a session. Requests repeat the conversation so far, so neighbours compress well.
CREATE TABLE IF NOT EXISTS wire {on_cluster} (
  project_id UInt32,
  session_id String CODEC(ZSTD(1)),
  trace_id FixedString(16),
  span_id FixedString(8),
  time DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
  part LowCardinality(String),
  body String CODEC(ZSTD(6))
) ENGINE = {replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (project_id, session_id, part, time, span_id)
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 2000;
