import { randomUUID } from 'node:crypto'
import {
  type BranchCreate,
  type BranchListQuery,
  BranchSchema,
  SessionOrigin,
} from '@agentops/protocol/branch-api'
import type { z } from 'zod'
import type { ProjectWriter } from '../ingest/project-writer.ts'
import { BRANCHES } from './branch-rows.ts'
import type { ProjectStore } from './project-store.ts'

type Branch = z.output<typeof BranchSchema>
type Origin = z.output<typeof SessionOrigin>

/** A session that ran another one again. */
export interface RunReference {
  readonly sessionId: string
  readonly origin: Origin
}

/** Most runs of one session that a tree shows. */
const MAX_RUNS = 1000

const LIST = `SELECT body FROM branches
  WHERE project_id = {project:UInt32} AND (base_session_id = {session:String} OR {session:String} = '')
  ORDER BY created_at DESC, branch_id LIMIT 1 BY branch_id LIMIT {limit:UInt32}`

const FIND = `SELECT body FROM branches WHERE project_id = {project:UInt32} AND branch_id = {id:String} LIMIT 1`

const EVENTS = `SELECT DISTINCT lower(hex(span_id)) AS id FROM spans
  WHERE project_id = {project:UInt32} AND session_id = {session:String}
    AND span_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})), 'FixedString(8)'))`

const RUNS = `SELECT session_id, argMax(JSONExtractRaw(assumeNotNull(metadata), 'origin'), version) AS origin
  FROM sessions WHERE project_id = {project:UInt32} AND origin_session_id = {session:String}
  GROUP BY session_id ORDER BY session_id DESC LIMIT ${MAX_RUNS}`

/** Keeps branches; none is ever changed. */
export class Branches {
  readonly #store: ProjectStore
  readonly #writer: ProjectWriter
  readonly #now: () => number

  /** @param now milliseconds since the epoch */
  constructor(store: ProjectStore, writer: ProjectWriter, now: () => number) {
    this.#store = store
    this.#writer = writer
    this.#now = now
  }

  /** Stores a new branch under an id of its own. */
  async create(plan: z.output<typeof BranchCreate>): Promise<Branch> {
    const branch: Branch = { ...plan, id: randomUUID(), createdAt: this.#now() }
    const row = {
      base_session_id: branch.baseSessionId,
      branch_id: branch.id,
      created_at: branch.createdAt,
      body: JSON.stringify(branch),
    }
    await this.#writer.write(this.#writer.encode(BRANCHES, [row]))
    return branch
  }

  /** Newest first. */
  async list({ session = '', limit }: z.output<typeof BranchListQuery>): Promise<Branch[]> {
    const rows = await this.#store.query<{ body: string }>(LIST, { session, limit })
    return rows.map(toBranch)
  }

  async find(id: string): Promise<Branch | undefined> {
    const [row] = await this.#store.query<{ body: string }>(FIND, { id })
    return row && toBranch(row)
  }

  /** The first of the events that a session does not have; `undefined` when it has all. */
  async missingEvent(session: string, ids: readonly string[]): Promise<string | undefined> {
    if (ids.length === 0) return undefined
    const rows = await this.#store.query<{ id: string }>(EVENTS, { session, ids })
    const known = new Set(rows.map(({ id }) => id))
    return ids.find((id) => !known.has(id))
  }

  /** The sessions that ran a session again, newest first. */
  async runs(session: string): Promise<RunReference[]> {
    const query = this.#store.query<{ session_id: string; origin: string }>(RUNS, { session })
    return (await query).flatMap(({ session_id, origin }) => {
      const { data } = SessionOrigin.safeParse(JSON.parse(origin))
      return data ? [{ sessionId: session_id, origin: data }] : []
    })
  }
}

function toBranch({ body }: { readonly body: string }): Branch {
  return BranchSchema.parse(JSON.parse(body))
}
