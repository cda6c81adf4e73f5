import type { SessionDetail, SessionSummary } from '@agentops/protocol/session'
import type { ProjectStore } from './project-store.ts'
import { ownersOf } from './shared-sessions.ts'
import {
  ROOT_NAME,
  type SessionListFilter,
  type SessionPosition,
  listPositions,
} from './session-list.ts'
import { type SessionParts, toDetail, toSummary } from './session-view.ts'

/** A page of sessions and where the next one begins. */
export interface SessionsPage {
  readonly sessions: readonly SessionSummary[]
  readonly next: SessionPosition | undefined
}

const WHERE = `WHERE project_id = {project:UInt32} AND session_id IN {ids:Array(String)}`

const LIFECYCLE = `SELECT session_id, max(version) AS last_version, toUnixTimestamp64Milli(min(changed_at)) AS first_change,
    argMaxIf(started_at, version, version > 1) AS posted_at, minIf(started_at, version = 1) AS noticed_at,
    argMax(name, version) AS name, argMax(tags, version) AS tags, argMax(user_id, version) AS user_id,
    argMax(metadata, version) AS metadata, argMax(host, version) AS host,
    argMax(end_state, version) AS end_state, argMax(end_state_reason, version) AS end_state_reason,
    argMax(ended_at, version) AS ended_at
  FROM sessions ${WHERE} GROUP BY session_id`

const ROLLUP = `SELECT session_id, toString(toUnixTimestamp64Nano(min(t_min))) AS first_ns,
    toString(toUnixTimestamp64Nano(max(t_max))) AS last_ns,
    sum(r.spans) AS events, sum(r.llm_calls) AS llm, sum(r.tool_calls) AS tool, sum(r.actions) AS action,
    sum(r.errors) AS error, sum(r.unpriced) AS unpriced_calls, sum(r.estimated) AS estimated_calls, sum(r.input_tokens) AS input,
    sum(r.output_tokens) AS output, sum(r.cache_read_tokens) AS cache_read,
    sum(r.reasoning_tokens) AS reasoning, sum(r.cost_nano) AS cost,
    arraySort(groupUniqArrayArray(r.models)) AS models, arraySort(groupUniqArrayArray(r.tags)) AS tags,
    groupUniqArrayArray(r.users) AS users, minMap(r.agents) AS agents,
    ${ROOT_NAME} AS root_name
  FROM session_rollup AS r ${WHERE} GROUP BY session_id`

const AGENTS = `SELECT session_id, a.name AS name, toUnixTimestamp64Milli(min(registered_at)) AS registered_ms
  FROM session_agents AS a ${WHERE} GROUP BY session_id, name`

const RUNNING = `SELECT session_id, count() AS running, toString(min(start)) AS first_ns FROM (
    SELECT session_id, span_id, max(start_ns) AS start FROM running_events ${WHERE}
    GROUP BY session_id, span_id HAVING max(ended) = 0
  ) GROUP BY session_id`

/** Another project, of which this one may see sessions. */
export interface Neighbour {
  readonly name: string
  readonly sessions: SessionReads
}

/** Reads sessions: what was said of them joined with the sums over their events. */
export class SessionReads {
  readonly #store: ProjectStore
  readonly #neighbour: (project: number) => Neighbour

  constructor(store: ProjectStore, neighbour: (project: number) => Neighbour) {
    this.#store = store
    this.#neighbour = neighbour
  }

  /** One page, newest first. */
  async list(filter: SessionListFilter): Promise<SessionsPage> {
    const positions = await listPositions(this.#store, { ...filter, limit: filter.limit + 1 })
    const page = positions.slice(0, filter.limit)
    const found = await this.#summariesById(page.map((position) => position.id))
    const sessions = page.flatMap((position) => found.get(position.id) ?? [])
    return { sessions, next: positions.length > filter.limit ? page.at(-1) : undefined }
  }

  /** Everything about one session of the project; `undefined` when nothing is known of it. */
  async find(sessionId: string): Promise<SessionDetail | undefined> {
    const parts = await this.#parts([sessionId])
    const found = parts.get(sessionId)
    return found && toDetail(found)
  }

  /** As `find`, of the project's own sessions and of those that it may see of others. */
  async findVisible(sessionId: string): Promise<SessionDetail | undefined> {
    const own = await this.find(sessionId)
    if (own) return own
    const owner = await this.ownerOf(sessionId)
    if (owner === undefined) return undefined
    const { name, sessions } = this.#neighbour(owner)
    const found = await sessions.find(sessionId)
    return found && { ...found, project: name }
  }

  /** The project of a session that this one may see, though it is another's. */
  async ownerOf(sessionId: string): Promise<number | undefined> {
    return (await ownersOf(this.#store, [sessionId])).get(sessionId)
  }

  /** The summaries of the sessions that exist among these, or that the project may see of others. */
  async summaries(sessionIds: readonly string[]): Promise<SessionSummary[]> {
    return [...(await this.#summariesById(sessionIds)).values()]
  }

  async #summariesById(sessionIds: readonly string[]): Promise<Map<string, SessionSummary>> {
    const own = await this.#ownSummaries(sessionIds)
    const others = sessionIds.filter((id) => !own.has(id))
    if (others.length === 0) return own
    const owners = await ownersOf(this.#store, others)
    const shared = [...new Set(owners.values())].map(async (owner) => {
      const { name, sessions } = this.#neighbour(owner)
      const theirs = await sessions.#ownSummaries(others.filter((id) => owners.get(id) === owner))
      return [...theirs].map(([id, summary]) => [id, { ...summary, project: name }] as const)
    })
    return new Map([...own, ...(await Promise.all(shared)).flat()])
  }

  async #ownSummaries(sessionIds: readonly string[]): Promise<Map<string, SessionSummary>> {
    const parts = await this.#parts(sessionIds)
    return new Map([...parts].map(([id, part]) => [id, toSummary(part)]))
  }

  async #parts(sessionIds: readonly string[]): Promise<Map<string, SessionParts>> {
    const parts = new Map<string, SessionParts>()
    if (sessionIds.length === 0) return parts
    const read = <Key extends keyof SessionParts>(sql: string) =>
      this.#store.query<NonNullable<SessionParts[Key]> & { session_id: string }>(sql, {
        ids: sessionIds,
      })
    const [lifecycles, rollups, agents, running] = await Promise.all([
      read<'lifecycle'>(LIFECYCLE),
      read<'rollup'>(ROLLUP),
      this.#store.query<{ session_id: string; name: string; registered_ms: string }>(AGENTS, {
        ids: sessionIds,
      }),
      read<'running'>(RUNNING),
    ])
    const index = <Row extends { session_id: string }>(rows: readonly Row[]): Map<string, Row> =>
      new Map(rows.map((row) => [row.session_id, row]))
    const byId = { lifecycle: index(lifecycles), rollup: index(rollups), running: index(running) }
    for (const id of sessionIds) {
      const part: SessionParts = {
        id,
        lifecycle: byId.lifecycle.get(id),
        rollup: byId.rollup.get(id),
        running: byId.running.get(id),
        agents: agents.filter((agent) => agent.session_id === id),
      }
      if (part.lifecycle ?? part.rollup ?? part.running) parts.set(id, part)
    }
    return parts
  }
}
