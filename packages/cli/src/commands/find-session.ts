import type { ApiClient, SessionFull } from '../api-client.ts'
import { AmbiguousSessionError, SessionNotFoundError } from '../errors.ts'

const MOST_CANDIDATES = 500

/**
 * Finds a session by its id, by the beginning of its id when only one has it, or as `latest`.
 *
 * @throws SessionNotFoundError, AmbiguousSessionError
 */
export async function findSession(client: ApiClient, wanted: string): Promise<SessionFull> {
  const session = wanted === 'latest' ? await latest(client) : await byId(client, wanted)
  if (session === undefined) throw new SessionNotFoundError(wanted)
  return session
}

async function latest(client: ApiClient): Promise<SessionFull | undefined> {
  const [newest] = (await client.sessions({ limit: 1 })).sessions
  return newest && client.session(newest.id)
}

async function byId(client: ApiClient, wanted: string): Promise<SessionFull | undefined> {
  const exact = await client.session(wanted)
  if (exact !== undefined) return exact
  const { sessions } = await client.sessions({ search: wanted, limit: MOST_CANDIDATES })
  const ids = sessions.map(({ id }) => id).filter((id) => id.startsWith(wanted.toLowerCase()))
  if (ids.length > 1) throw new AmbiguousSessionError(wanted, ids)
  return ids[0] === undefined ? undefined : client.session(ids[0])
}
