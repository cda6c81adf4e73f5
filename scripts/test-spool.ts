import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let directory = ''

/** Gives the agents of a test run a spool of their own: the user's is none of theirs. */
export async function setup(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'agentops-spool-'))
  process.env['AGENTOPS_SPOOL_DIRECTORY'] = directory
}

/** Deletes it. */
export async function teardown(): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 })
}
