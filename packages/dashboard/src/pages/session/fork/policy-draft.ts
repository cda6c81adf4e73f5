import {
  type BranchPolicy,
  DEFAULT_POLICY,
  type DivergencePolicy,
  type MatchLevel,
  type ToolPolicy,
} from '@agentops/protocol/branch'
import { OverrideError } from '@agentops/replay/override-error'

/** A tool's own policy, or what its effect decides. */
export type ToolChoice = ToolPolicy | 'by its effect'

/** A policy as it is typed. */
export interface PolicyDraft {
  readonly match: MatchLevel
  readonly onDivergence: DivergencePolicy
  readonly tools: Readonly<Record<string, ToolChoice>>
  readonly budgetUsd: string
  readonly maxCalls: string
  readonly timeoutSeconds: string
}

/** What holds unless something is typed. */
export const NEW_POLICY: PolicyDraft = {
  match: DEFAULT_POLICY.match,
  onDivergence: DEFAULT_POLICY.onDivergence,
  tools: {},
  budgetUsd: '',
  maxCalls: '',
  timeoutSeconds: '',
}

/** The policy that was typed. @throws OverrideError that names what is no number */
export function policyOf(draft: PolicyDraft): BranchPolicy {
  const tools = Object.entries(draft.tools).flatMap(([name, choice]) =>
    choice === 'by its effect' ? [] : [[name, choice] as const],
  )
  const maxCalls = limitOf('Live calls', draft.maxCalls)
  if (maxCalls !== null && !Number.isInteger(maxCalls)) {
    throw new OverrideError('Live calls', 'must be a whole number')
  }
  const timeoutSeconds = limitOf('Seconds', draft.timeoutSeconds)
  if (timeoutSeconds === 0) throw new OverrideError('Seconds', 'must be more than 0')
  return {
    match: draft.match,
    onDivergence: draft.onDivergence,
    pace: DEFAULT_POLICY.pace,
    tools: Object.fromEntries(tools),
    budgetUsd: limitOf('Budget', draft.budgetUsd),
    maxCalls,
    timeoutSeconds,
  }
}

function limitOf(name: string, typed: string): number | null {
  if (typed.trim() === '') return null
  const value = Number(typed)
  if (Number.isFinite(value) && value >= 0) return value
  throw new OverrideError(name, 'must be a number from 0 up, or empty for no limit')
}
