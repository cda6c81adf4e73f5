import { existsSync } from 'node:fs'
import type { Recording } from '@agentops/protocol/recording'
import type { ApiClient } from '../api-client.ts'
import { findOriginal } from '../commands/find-session.ts'
import { type BranchRow, findBranch } from './branch-client.ts'
import { readBounded, unpackRecording } from './recording-file.ts'

/** What is run again. */
export interface Source {
  readonly recording: Recording
  /** The recording's file, packed. */
  readonly bytes: Buffer
  /** The branch that was named, if one was. */
  readonly branch: BranchRow | undefined
  /** Whether the session is on the server: only then can branches of it be kept. */
  readonly onServer: boolean
}

/**
 * Finds a recording: a file, a branch, or a session.
 *
 * @throws CommandError, NoServerError
 */
export async function findSource(client: ApiClient, wanted: string): Promise<Source> {
  if (existsSync(wanted)) {
    const bytes = await readBounded(wanted)
    const recording = await unpackRecording(wanted, bytes)
    return { recording, bytes, branch: undefined, onServer: false }
  }
  const branch = wanted === 'latest' ? undefined : await findBranch(client, wanted)
  const { id } = await findOriginal(client, branch?.baseSessionId ?? wanted)
  const bytes = await client.download(`/api/v1/sessions/${encodeURIComponent(id)}/recording`)
  const recording = await unpackRecording(`The recording of ${id}`, bytes)
  return { recording, bytes, branch, onServer: true }
}
