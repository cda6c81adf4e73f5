import type { SessionDetail } from '@agentops/protocol/session'
import type { Config } from '../config.ts'

/** The fetch that stood here first: our own traffic is never recorded. */
const systemFetch = globalThis.fetch
const TIMEOUT_MS = 5000

/**
 * US dollars that a session has cost so far in all processes that record into it, which only the server
 * knows; undefined when it cannot be asked. Never throws.
 */
export async function askCost(
  { endpoint, apiKey }: Config,
  sessionId: string,
): Promise<number | undefined> {
  try {
    const response = await systemFetch(`${endpoint}/api/v1/sessions/${sessionId}`, {
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return undefined
    const { costNano } = (await response.json()) as Pick<SessionDetail, 'costNano'>
    return costNano / 1e9
  } catch {
    return undefined
  }
}
