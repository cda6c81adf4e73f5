-- Calls whose tokens were counted, because the provider sent no usage.
ALTER TABLE spans {on_cluster} ADD COLUMN usage_estimated Bool DEFAULT false AFTER reasoning_tokens;

ALTER TABLE session_rollup {on_cluster}
  ADD COLUMN estimated SimpleAggregateFunction(sum, UInt64) AFTER unpriced;

ALTER TABLE session_rollup_mv {on_cluster} MODIFY QUERY
SELECT project_id, toDate(s.start_time) AS day, session_id,
  min(s.start_time) AS t_min,
  max(s.start_time + toIntervalNanosecond(s.duration_ns)) AS t_max,
  count() AS spans,
  countIf(kind = 'llm') AS llm_calls,
  countIf(kind = 'tool') AS tool_calls,
  countIf(kind = 'action') AS actions,
  countIf(status = 'error') AS errors,
  countIf(cost_source = 'unknown') AS unpriced,
  countIf(usage_estimated) AS estimated,
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
