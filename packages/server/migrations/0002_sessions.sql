-- What was said of a session, one row for each change; an absent field is NULL. A session is the
-- latest value of each field by version, so that concurrent changes need no reading before writing.
-- The notice of its start has a version below every later change; of two notices the first wins.
CREATE TABLE IF NOT EXISTS sessions {on_cluster} (
  project_id UInt32,
  session_id String,
  version UInt64,
  changed_at DateTime64(3, 'UTC'),
  started_at Nullable(Float64),
  name Nullable(String),
  tags Nullable(String),
  user_id Nullable(String),
  metadata Nullable(String) CODEC(ZSTD(3)),
  host Nullable(String) CODEC(ZSTD(3)),
  end_state Nullable(String),
  end_state_reason Nullable(String),
  ended_at Nullable(Float64)
) ENGINE = {replicated}ReplacingMergeTree
ORDER BY (project_id, session_id, version)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 2000;

-- Agents that a session announced.
CREATE TABLE IF NOT EXISTS session_agents {on_cluster} (
  project_id UInt32,
  session_id String,
  agent_id String,
  name String,
  registered_at DateTime64(3, 'UTC')
) ENGINE = {replicated}ReplacingMergeTree(registered_at)
ORDER BY (project_id, session_id, agent_id)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 2000;

-- Events that have started. A finished event of our own SDK leaves a second row with ended = 1, so
-- what still runs is known without reading spans.
CREATE TABLE IF NOT EXISTS running_events {on_cluster} (
  project_id UInt32,
  session_id String,
  span_id FixedString(8) DEFAULT unhex(span_hex),
  span_hex String EPHEMERAL,
  ended UInt8,
  trace_id String,
  parent_id String,
  start_ns Int64,
  kind LowCardinality(String),
  name String,
  agent_id String,
  agent_name String,
  provider LowCardinality(String),
  model LowCardinality(String),
  tool_name String,
  tool_call_id String,
  retry UInt16,
  input_preview String,
  noticed_at DateTime('UTC') DEFAULT now()
) ENGINE = {replicated}ReplacingMergeTree(ended)
ORDER BY (project_id, session_id, span_id)
TTL noticed_at + INTERVAL 7 DAY
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 2000;

CREATE MATERIALIZED VIEW IF NOT EXISTS running_events_mv {on_cluster} TO running_events AS
SELECT project_id, session_id, span_id, toUInt8(1) AS ended
FROM spans WHERE scope_name = '@agentops/sdk';
