import {
  type BranchPolicy,
  DEFAULT_POLICY,
  type DivergencePolicy,
  type MatchLevel,
  type Pace,
  type ToolPolicy,
} from '@agentops/protocol/branch'

/** Flags that say how a branch is run; what is absent is as the branch has it. */
export interface PolicyFlags {
  readonly match?: MatchLevel
  readonly strict?: boolean
  readonly onDivergence?: DivergencePolicy
  readonly pace?: Pace
  /** By tool. */
  readonly tool?: Readonly<Record<string, ToolPolicy>>
  readonly budget?: number
  readonly maxCalls?: number
  readonly timeout?: number
}

/** A policy as flags change it. */
export function policyOf(
  flags: PolicyFlags,
  base: BranchPolicy = DEFAULT_POLICY,
): BranchPolicy & { tools: Record<string, ToolPolicy> } {
  const { match, strict = false, onDivergence, pace, tool, budget, maxCalls, timeout } = flags
  return {
    match: match ?? base.match,
    onDivergence: strict ? 'stop' : (onDivergence ?? base.onDivergence),
    pace: pace ?? base.pace,
    tools: { ...base.tools, ...tool },
    budgetUsd: budget ?? base.budgetUsd,
    maxCalls: maxCalls ?? base.maxCalls,
    timeoutSeconds: timeout ?? base.timeoutSeconds,
  }
}
