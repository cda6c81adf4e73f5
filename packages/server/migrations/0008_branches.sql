-- Plans to run a session again. A branch never changes, so its rows are written once.
CREATE TABLE IF NOT EXISTS branches {on_cluster} (
  project_id UInt32,
  base_session_id String,
  branch_id String,
  created_at DateTime64(3, 'UTC'),
  body String CODEC(ZSTD(3)),
  INDEX by_id branch_id TYPE bloom_filter GRANULARITY 1
) ENGINE = {replicated}ReplacingMergeTree
ORDER BY (project_id, base_session_id, created_at, branch_id)
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 2000;

-- The session that a session runs again, so that its runs are found without reading every session.
ALTER TABLE sessions {on_cluster}
  ADD COLUMN origin_session_id String
  MATERIALIZED JSONExtractString(ifNull(metadata, ''), 'origin', 'sessionId');

ALTER TABLE sessions {on_cluster}
  ADD INDEX by_origin origin_session_id TYPE bloom_filter GRANULARITY 1;
