import { SessionOrigin } from '@agentops/protocol/branch-api'
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

/** Replays that were made one after the other, at most. */
const MOST_REPLAYS = 100

/**
 * The same for what is to be run again: then `latest` is the newest session that is no replay itself,
 * so that the same command twice does the same.
 *
 * @throws SessionNotFoundError, AmbiguousSessionError
 */
export async function findOriginal(client: ApiClient, wanted: string): Promise<SessionFull> {
  if (wanted !== 'latest') return findSession(client, wanted)
  const { sessions } = await client.sessions({ limit: MOST_REPLAYS })
  for (const { id } of sessions) {
    const session = await client.session(id)
    if (session && !SessionOrigin.safeParse(session.metadata['origin']).success) return session
  }
  return findSession(client, wanted)
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
