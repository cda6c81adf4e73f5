import type { Branch, BranchPolicy, EventOverride } from '@agentops/protocol/branch'
import type { SessionSummary } from '@agentops/protocol/session'
import type { Comparison } from '@agentops/replay/align-sessions'
import { post, queryOf, request } from './api-client.ts'

/** A session that ran another one again. */
export interface BranchRun {
  /** Names it among the runs of its branch; may be empty. */
  readonly runId: string
  readonly session: SessionSummary
}

/** What was made of a session, and what it was made of. */
export interface BranchTree {
  readonly origin: { readonly sessionId: string; readonly branchId: string | null } | null
  readonly branches: readonly (Branch & { readonly runs: readonly BranchRun[] })[]
  /** Runs without a branch. */
  readonly runs: readonly BranchRun[]
}

/** A plan to run a session again, before it is kept. */
export interface BranchDraft {
  readonly name: string
  readonly author: string
  readonly baseSessionId: string
  readonly forkEventId: string
  readonly overrides: readonly EventOverride[]
  readonly policy: Partial<BranchPolicy>
}

/** The command that the server's owner started it with. */
export interface RunnerState {
  /** As a person would type it; null when there is none, and nothing can be run from here. */
  readonly command: string | null
}

/** Reads two sessions, step by step. @throws ApiError */
export function fetchComparison(a: string, b: string, signal: AbortSignal): Promise<Comparison> {
  return request<Comparison>(`compare${queryOf({ a, b })}`, signal)
}

/** Reads the branches of a session and their runs. @throws ApiError */
export function fetchBranches(sessionId: string, signal: AbortSignal): Promise<BranchTree> {
  return request<BranchTree>(`sessions/${encodeURIComponent(sessionId)}/branches`, signal)
}

/** Keeps a branch. @throws ApiError */
export function createBranch(draft: BranchDraft): Promise<Branch> {
  return post<Branch>('branches', draft)
}

/** Reads whether branches can be run from here. @throws ApiError */
export function fetchRunner(signal: AbortSignal): Promise<RunnerState> {
  return request<RunnerState>('runner', signal)
}

/** Runs a branch with the command that the server knows. @throws ApiError */
export function startRun(branchId: string): Promise<{ readonly runId: string }> {
  return post(`branches/${encodeURIComponent(branchId)}/runs`, {})
}
