-- Files that belong to sessions, in parts. An attachment never changes, so its rows are written once.
CREATE TABLE IF NOT EXISTS attachments {on_cluster} (
  project_id UInt32,
  session_id String,
  attachment_id String,
  part UInt32,
  name String,
  type LowCardinality(String),
  size UInt64,
  created_at DateTime64(3, 'UTC'),
  event_id String,
  body String CODEC(ZSTD(1))
) ENGINE = {replicated}ReplacingMergeTree
ORDER BY (project_id, session_id, attachment_id, part)
SETTINGS index_granularity = 16, non_replicated_deduplication_window = 2000;
