import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives the agents of a test run a spool of their own: the user's is none of theirs. */
export default async function setup(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'agentops-spool-'))
  process.env['AGENTOPS_SPOOL_DIRECTORY'] = directory
  return () => rm(directory, { recursive: true, force: true, maxRetries: 3 })
}
