import { BranchList, BranchSchema, BranchTree } from '@agentops/protocol/branch-api'
import type { z } from 'zod'
import { type ApiClient, orUndefined } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'

/** A branch as the server answers it. */
export type BranchRow = z.infer<typeof BranchSchema>
/** What a new branch is made of. */
export type BranchDraft = Omit<BranchRow, 'id' | 'createdAt'>
/** A session's branches and their runs. */
export type BranchTreeRow = z.infer<typeof BranchTree>

const PATH = '/api/v1/branches'

/** Keeps a branch. */
export function createBranch(client: ApiClient, draft: BranchDraft): Promise<BranchRow> {
  return client.post(PATH, draft, BranchSchema)
}

/** Newest first; of one session, or of all. */
export async function listBranches(client: ApiClient, session?: string): Promise<BranchRow[]> {
  const query = new URLSearchParams({ limit: '500', ...(session !== undefined && { session }) })
  return (await client.get(`${PATH}?${query.toString()}`, BranchList)).branches
}

/** The branches of a session and the sessions that ran them. */
export function readTree(client: ApiClient, session: string): Promise<BranchTreeRow> {
  return client.get(`/api/v1/sessions/${encodeURIComponent(session)}/branches`, BranchTree)
}

/**
 * A branch by its id, by the beginning of its id, or by its name; undefined when there is none.
 *
 * @throws CommandError when several fit
 */
export async function findBranch(
  client: ApiClient,
  wanted: string,
): Promise<BranchRow | undefined> {
  const path = `${PATH}/${encodeURIComponent(wanted)}`
  const exact = await orUndefined(client.get(path, BranchSchema))
  if (exact) return exact
  const fits = (await listBranches(client)).filter(
    ({ id, name }) => name === wanted || (wanted.length >= 4 && id.startsWith(wanted)),
  )
  if (fits.length <= 1) return fits[0]
  const ids = fits.slice(0, 5).map(({ id }) => id)
  throw new CommandError(`${fits.length} branches are called or begin with ${wanted}.`, {
    exitCode: EXIT.usage,
    hint: `Give more of the id: ${ids.join(', ')}`,
  })
}
