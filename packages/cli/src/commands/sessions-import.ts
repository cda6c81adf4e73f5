import { SessionReference } from '@agentops/protocol/api'
import type { ApiClient } from '../api-client.ts'
import { safeJson } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import { readBounded } from '../time-travel/recording-file.ts'

/** Options of {@link importSession}. */
export interface ImportSessionOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  readonly file: string
  /** Print `{ sessionId, url }`. */
  readonly json: boolean
}

/** Brings the session of a recording's file into a server. */
export async function importSession({
  client,
  terminal,
  file,
  json,
}: ImportSessionOptions): Promise<void> {
  const bytes = await readBounded(file)
  const { id } = await client.post('/api/v1/recordings', bytes, SessionReference)
  const url = `${client.server}/sessions/${id}`
  terminal.print(json ? safeJson({ sessionId: id, url }) : `Session    ${url}`)
}
