import type { ApiClient } from '../api-client.ts'
import { NoServerError } from '../errors.ts'

/** Whether the server answers, and whether it takes the key. */
export interface ServerState {
  readonly url: string
  readonly state: 'ready' | 'refused' | 'unreachable'
  /** Empty when nothing answers. */
  readonly version: string
  /** What was wrong; empty when nothing. */
  readonly problem: string
}

/** Asks the server who it is, and for something that needs the key. */
export async function readServerState(client: ApiClient): Promise<ServerState> {
  const { server: url } = client
  let version = ''
  try {
    ;({ version } = await client.health())
    await client.sessions({ limit: 1 })
    return { url, state: 'ready', version, problem: '' }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    const state = error instanceof NoServerError ? 'unreachable' : 'refused'
    return { url, state, version, problem }
  }
}
