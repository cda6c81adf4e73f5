import type { SessionSort, SessionState } from '@agentops/protocol/session'
import { SEEN_SESSIONS, ownersFor } from './shared-sessions.ts'
import type { ProjectStore } from './project-store.ts'

/** Where a session stands in the list. */
export interface SessionPosition {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly started: number
  /** What the list is ordered by. */
  readonly rank: number
}

/** Which sessions a list shows. */
export interface SessionListFilter {
  readonly limit: number
  readonly sort: SessionSort
  /** Only sessions after this one, in the order of the list. */
  readonly after?: SessionPosition | undefined
  readonly state?: SessionState | undefined
  readonly tag?: string | undefined
  /** Part of the name or of the id, any case. */
  readonly search?: string | undefined
}

/** The sessions of a page in order, the largest or newest first; sums are read afterwards for these alone. */
export async function listPositions(
  store: ProjectStore,
  filter: SessionListFilter,
): Promise<SessionPosition[]> {
  const { limit, after, state, tag, search } = filter
  const owners = await ownersFor(store)
  return store.query<SessionPosition>(listSql(filter, owners.length === 0 ? OWN : VISIBLE), {
    limit,
    ...(owners.length > 0 && { projects: [store.project, ...owners] }),
    ...(after && { afterRank: after.rank, afterStarted: after.started, afterId: after.id }),
    ...(state !== undefined && { state }),
    ...(tag !== undefined && { tag }),
    ...(search !== undefined && { search }),
  })
}

/** Only the project's own sessions. */
const OWN = 'project_id = {project:UInt32}'

/** Those that it may see of others too; the first condition is one of the sort key. */
const VISIBLE = `project_id IN {projects:Array(UInt32)}
  AND (project_id = {project:UInt32} OR (project_id, session_id) IN (${SEEN_SESSIONS}))`

function listSql(filter: SessionListFilter, scope: string): string {
  const conditions = [
    ...(filter.after
      ? [`(rank, started, id) < ({afterRank:Float64}, {afterStarted:Float64}, {afterId:String})`]
      : []),
    ...(filter.state === undefined ? [] : [`${stateSql(scope)} = {state:String}`]),
    ...(filter.tag === undefined
      ? []
      : ['has(if(empty(said_tags), span_tags, said_tags), {tag:String})']),
    ...(filter.search === undefined ? [] : [SEARCH]),
  ]
  return `SELECT session_id AS id, ${STARTED} AS started, ${RANKS[filter.sort]} AS rank,
      max(part_version) AS last_version, any(part_end_state) AS end_state,
      anyLast(part_name) AS said_name, max(part_root) AS root_name,
      groupArrayArray(part_said_tags) AS said_tags, groupArrayArray(part_span_tags) AS span_tags
    FROM (${lifecycleSql(scope)} UNION ALL ${rollupSql(filter, scope)})
    GROUP BY session_id
    ${conditions.length === 0 ? '' : `HAVING ${conditions.join(' AND ')}`}
    ORDER BY rank DESC, started DESC, id DESC LIMIT {limit:UInt32}`
}

/** Name of a session's first event; rows from before schema 6 hold it in another column. */
export const ROOT_NAME = `if(tupleElement(argMinMerge(r.root), 1) = '',
    tupleElement(min(r.first_name), 2), tupleElement(argMinMerge(r.root), 1))`

const SUM = 'toFloat64(sum(part_measure))'

const STARTED = `coalesce(max(part_posted), least(min(part_noticed), min(part_first)),
  min(part_noticed), min(part_first), min(part_changed))`

const ENDED = 'greatest(coalesce(max(part_ended), max(part_last), 0), started)'

/** What a list is ordered by, from the sums of a session's parts. */
const RANKS: Readonly<Record<SessionSort, string>> = {
  started: '0.',
  duration: `${ENDED} - started`,
  cost: SUM,
  tokens: SUM,
  errors: SUM,
  events: SUM,
}

/** The column of the rollup that a list is ordered by. */
const MEASURES: Readonly<Record<SessionSort, string>> = {
  started: '0',
  duration: '0',
  cost: 'sum(r.cost_nano)',
  tokens: 'sum(r.input_tokens) + sum(r.output_tokens)',
  errors: 'sum(r.errors)',
  events: 'sum(r.spans)',
}

function stateSql(scope: string): string {
  const runningUnannounced = `SELECT session_id FROM running_events
    WHERE ${scope} AND session_id IN (
      SELECT session_id FROM sessions WHERE ${scope} GROUP BY session_id HAVING max(version) = 1)
    GROUP BY session_id, span_id HAVING max(ended) = 0`
  return `multiIf(isNotNull(end_state), end_state, last_version > 1, 'running',
    id IN (${runningUnannounced}), 'running', 'Indeterminate')`
}

const SEARCH = `(positionCaseInsensitiveUTF8(coalesce(said_name, root_name), {search:String}) > 0
  OR positionCaseInsensitiveUTF8(id, {search:String}) > 0)`

function lifecycleSql(scope: string): string {
  return `SELECT session_id, max(version) AS part_version,
      argMaxIf(started_at, version, version > 1) AS part_posted,
      minIf(started_at, version = 1) AS part_noticed,
      toNullable(toFloat64(toUnixTimestamp64Milli(min(changed_at)))) AS part_changed,
      CAST(NULL, 'Nullable(Float64)') AS part_first,
      argMax(end_state, version) AS part_end_state, argMax(name, version) AS part_name,
      JSONExtract(ifNull(argMax(tags, version), '[]'), 'Array(String)') AS part_said_tags,
      CAST([], 'Array(String)') AS part_span_tags, '' AS part_root,
      argMax(ended_at, version) AS part_ended, CAST(NULL, 'Nullable(Float64)') AS part_last,
      toFloat64(0) AS part_measure
    FROM sessions WHERE ${scope} GROUP BY session_id`
}

/** Tags and names of spans are read only when a filter asks for them. */
function rollupSql({ tag, search, sort }: SessionListFilter, scope: string): string {
  const tags = tag === undefined ? "CAST([], 'Array(String)')" : 'groupUniqArrayArray(r.tags)'
  const root = search === undefined ? "''" : ROOT_NAME
  return `SELECT session_id, toUInt64(0), CAST(NULL, 'Nullable(Float64)'), CAST(NULL, 'Nullable(Float64)'),
      CAST(NULL, 'Nullable(Float64)'), toNullable(toUnixTimestamp64Nano(min(t_min)) / 1e6),
      CAST(NULL, 'Nullable(String)'), CAST(NULL, 'Nullable(String)'),
      CAST([], 'Array(String)'), ${tags}, ${root}, CAST(NULL, 'Nullable(Float64)'),
      toNullable(toUnixTimestamp64Nano(max(t_max)) / 1e6), toFloat64(${MEASURES[sort]})
    FROM session_rollup AS r WHERE ${scope} GROUP BY session_id`
}
