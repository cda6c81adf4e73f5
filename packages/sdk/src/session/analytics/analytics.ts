import type { SessionTokens } from '@agentops/protocol/session'
import { noteFault } from '../../faults.ts'
import type { CallLedger } from './call-ledger.ts'
import type { EventCounts, Tally } from './tally.ts'

/** What a session amounts to, by what this process has recorded of it. */
export interface SessionAnalytics {
  readonly counts: EventCounts
  /** Reported by providers, or counted where they sent no usage. */
  readonly tokens: SessionTokens
  /** Milliseconds from the start to the end, or to now. */
  readonly durationMs: number
  /** US dollars over the calls whose price is known; null on edge runtimes, where there is no price list. */
  readonly costUsd: number | null
  /** LLM calls that used tokens and are not in `costUsd`, since their price is not known; null as above. */
  readonly unpricedCalls: number | null
  /** LLM calls whose tokens were counted, because the provider sent no usage; null as above. */
  readonly estimatedCalls: number | null
  /**
   * LLM calls without usage whose tokens could not be counted: in neither `tokens` nor `costUsd`. 0 but
   * in apps that are bundled into one file and above 8 Mi characters; null as above.
   */
  readonly uncountedCalls: number | null
}

type OfCalls = Omit<SessionAnalytics, 'counts' | 'durationMs'>

async function ofCalls(ledger: CallLedger): Promise<OfCalls> {
  const { tokens } = ledger
  try {
    const { countedInput, countedOutput, costNano, ...calls } = await ledger.sums()
    const input = tokens.input + countedInput
    const output = tokens.output + countedOutput
    return { ...calls, tokens: { ...tokens, input, output }, costUsd: costNano / 1e9 }
  } catch (error) {
    noteFault('reckoning what a session costs', error)
    const unknown = { unpricedCalls: null, estimatedCalls: null, uncountedCalls: null }
    return { ...unknown, tokens, costUsd: null }
  }
}

/** Adds up a session. Never rejects. */
export async function analyse(
  { tally, ledger }: { readonly tally: Tally; readonly ledger: CallLedger },
  durationMs: number,
): Promise<SessionAnalytics> {
  const { counts } = tally
  return { counts, durationMs, ...(await ofCalls(ledger)) }
}
