import type { PricedUsage, Pricer } from './priced-usage.ts'

/** A finished model call. */
export interface PricedCall extends PricedUsage {
  /** `gen_ai.operation.name` */
  readonly operation: string
  /** What the sender, its provider or a gateway says that it cost. */
  readonly reportedUsd: number | undefined
}

/** What a call costs and who says so. */
export interface CallCost {
  /** Integer nano-dollars; 0 when unknown. */
  readonly nano: number
  readonly source: 'none' | 'reported' | 'computed' | 'unknown' | 'override'
}

/** They say how many tokens a request would take, and take none. */
const FREE_OPERATIONS = new Set(['count_tokens'])

/** What the sender reports, else the price of the tokens, by own prices or the price list, else unknown. */
export function callCost(call: PricedCall, price: Pricer): CallCost {
  const { operation, reportedUsd, inputTokens, outputTokens } = call
  if (reportedUsd !== undefined) return { nano: plausible(reportedUsd * 1e9), source: 'reported' }
  const used = inputTokens > 0 || outputTokens > 0
  if (!used || FREE_OPERATIONS.has(operation)) return { nano: 0, source: 'none' }
  const cost = price(call)
  return cost ? { ...cost, nano: plausible(cost.nano) } : { nano: 0, source: 'unknown' }
}

/** $100,000: no call costs more, and the sum of a session's calls stays a safe integer. */
const MAX_NANO = 1e14

function plausible(nano: number): number {
  return Math.max(0, Math.min(Math.round(nano), MAX_NANO))
}
