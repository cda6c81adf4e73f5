import type { SessionDetail, SessionTokens } from '@agentops/protocol/session'
import type { Config } from '../config.ts'
import type { EventCounts } from './tally.ts'

/** The fetch that stood here first: our own traffic is never recorded. */
const systemFetch = globalThis.fetch
const TIMEOUT_MS = 5000

/** What a session amounts to. */
export interface SessionAnalytics {
  readonly counts: EventCounts
  readonly tokens: SessionTokens
  /** Milliseconds from the start to the end, or to now. */
  readonly durationMs: number
  /** US dollars, as the server reckons; null when it cannot be asked. */
  readonly costUsd: number | null
  /** LLM calls that are not in `costUsd`, since nobody knows their model's price; null as above. */
  readonly unpricedCalls: number | null
}

/** What the server says that a session costs: prices are kept there, and change there. Never throws. */
export async function askCost(
  { endpoint, apiKey }: Config,
  sessionId: string,
): Promise<Pick<SessionAnalytics, 'costUsd' | 'unpricedCalls'>> {
  try {
    const response = await systemFetch(`${endpoint}/api/v1/sessions/${sessionId}`, {
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return { costUsd: null, unpricedCalls: null }
    const session = (await response.json()) as Pick<SessionDetail, 'costNano' | 'unpricedCalls'>
    return { costUsd: session.costNano / 1e9, unpricedCalls: session.unpricedCalls }
  } catch {
    return { costUsd: null, unpricedCalls: null }
  }
}
