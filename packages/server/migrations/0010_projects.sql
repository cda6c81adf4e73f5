-- Sessions that another project may see, because they were sent with its key as parent key.
CREATE TABLE IF NOT EXISTS shared_sessions {on_cluster} (
  project_id UInt32,
  session_id String,
  owner_id UInt32
) ENGINE = {replicated}ReplacingMergeTree
ORDER BY (project_id, session_id, owner_id)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 2000;
