import type { SessionSummary } from '@agentops/protocol/session'
import { formatCompact, formatCount, formatPlural } from './count.ts'
import { formatDuration } from './duration.ts'
import { formatExactMoney, formatMoney } from './money.ts'

/** What a session is called: its name, else its first agent, else the end of its id. */
export function titleOf(session: SessionSummary): string {
  return session.name || session.agents[0] || `session ${shortId(session.id)}`
}

/** The last eight characters of an id: the random ones. */
function shortId(id: string): string {
  return id.slice(-8)
}

/** How long it took, or has been taking. */
export function durationOf(session: SessionSummary, now: number): string {
  return formatDuration(session.durationMs ?? now - session.startedAt)
}

/** Tokens in and out, short. */
export function tokensOf({ tokens, estimatedCalls }: SessionSummary): string {
  if (tokens.input + tokens.output === 0) return ''
  return `${estimatedCalls > 0 ? '≈ ' : ''}${formatCompact(tokens.input)} → ${formatCompact(tokens.output)}`
}

/** Tokens in full, with the cached and the reasoning ones. */
export function tokensInFull({ tokens, estimatedCalls }: SessionSummary): string {
  const cached = tokens.cacheRead > 0 ? `, of which ${formatCount(tokens.cacheRead)} cached` : ''
  const thought =
    tokens.reasoning > 0 ? `, of which ${formatCount(tokens.reasoning)} reasoning` : ''
  const estimated =
    estimatedCalls > 0
      ? `\nestimated in ${formatPlural(estimatedCalls, 'LLM call')}, which had no usage`
      : ''
  return `${formatCount(tokens.input)} in${cached}\n${formatCount(tokens.output)} out${thought}${estimated}`
}

/** A cost as a list shows it. */
export interface CostCell {
  /** Empty when nothing was spent, or nothing is known. */
  readonly text: string
  /** The sum leaves out calls whose price is not known. */
  readonly incomplete: boolean
  readonly inFull: string
}

/** The cost of a session; a call without a price makes it unknown, never zero. */
export function costOf({ costNano, unpricedCalls, estimatedCalls }: SessionSummary): CostCell {
  const incomplete = unpricedCalls > 0
  const known = costNano > 0 ? formatExactMoney(costNano) : ''
  const missing = `${formatPlural(unpricedCalls, 'LLM call')} of a model without a known price`
  return {
    text: costNano > 0 ? `${estimatedCalls > 0 ? '≈ ' : ''}${formatMoney(costNano)}` : '',
    incomplete,
    inFull: incomplete ? [known, missing].filter(Boolean).join(' and ') : known,
  }
}
