import { type TableRows, encodeRows } from '../journal/rows.ts'
import { RecentSet } from '../ingest/recent.ts'
import { type RowTable, columnsOf } from '../ingest/tables.ts'
import type { ProjectStore } from './project-store.ts'
import { STRING, UINT32 } from './row-binary.ts'

/** A session of one project that another one may see: the row belongs to the other. */
interface SharedSessionRow {
  readonly session_id: string
  readonly owner_id: number
}

const column = columnsOf<SharedSessionRow>()

/** Sessions that projects may see of others. */
export const SHARED_SESSIONS: RowTable<SharedSessionRow> = {
  name: 'shared_sessions',
  columns: [column('session_id', STRING), column('owner_id', UINT32)],
}

const REMEMBERED = 50_000

/** Says which sessions of a project others may see, each once. */
export class SessionSharing {
  readonly #owner: number
  readonly #known = new RecentSet(REMEMBERED)

  /** @param owner number of the project that the sessions belong to */
  constructor(owner: number) {
    this.#owner = owner
  }

  /**
   * Rows that let a project see sessions, without those that were stored before.
   *
   * @param viewer number of that project; undefined for nobody
   */
  rows(sessions: Iterable<string>, viewer: number | undefined): TableRows[] {
    if (viewer === undefined) return []
    const unknown = [...new Set(sessions)].filter((id) => !this.#known.has(`${viewer} ${id}`))
    const rows = unknown.map((id) => ({ session_id: id, owner_id: this.#owner }))
    return encodeRows(viewer, SHARED_SESSIONS, rows)
  }

  /** Remembers that the rows are stored. */
  remember(sessions: Iterable<string>, viewer: number | undefined): void {
    if (viewer === undefined) return
    for (const id of sessions) this.#known.add(`${viewer} ${id}`)
  }
}

/** Whether anything was shared with a project: asked before what costs more. */
const OWNERS =
  'SELECT DISTINCT owner_id AS owner FROM shared_sessions WHERE project_id = {project:UInt32}'

/** Sessions that a project may see of others: their owners and their ids. */
export const SEEN_SESSIONS =
  'SELECT owner_id, session_id FROM shared_sessions WHERE project_id = {project:UInt32}'

const OWNERS_OF = `SELECT session_id AS id, min(owner_id) AS owner FROM shared_sessions
  WHERE project_id = {project:UInt32} AND session_id IN {ids:Array(String)} GROUP BY session_id`

/** Numbers of the projects of which a project may see sessions. */
export async function ownersFor(store: ProjectStore): Promise<number[]> {
  const rows = await store.query<{ owner: number }>(OWNERS)
  return rows.map(({ owner }) => owner)
}

/** Those of some sessions that a project may see of others, and the number of the other. */
export async function ownersOf(
  store: ProjectStore,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await store.query<{ id: string; owner: number }>(OWNERS_OF, { ids })
  return new Map(rows.map(({ id, owner }) => [id, owner]))
}
