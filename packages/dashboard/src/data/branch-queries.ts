import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Branch } from '@agentops/protocol/branch'
import { queryKeys } from './query-keys.ts'
import {
  type BranchDraft,
  type BranchTree,
  createBranch,
  fetchBranches,
  fetchRunner,
  type RunnerState,
  startRun,
} from './travel-client.ts'

/** How often new runs of branches are looked for. */
const LOOK_MS = 3000
const EXPECTING_MS = 400

/** The branches of a session and their runs; looked for more often while one is expected. */
export function useBranches(sessionId: string, isExpecting = false): UseQueryResult<BranchTree> {
  return useQuery({
    queryKey: queryKeys.branches(sessionId),
    queryFn: ({ signal }) => fetchBranches(sessionId, signal),
    refetchInterval: isExpecting ? EXPECTING_MS : LOOK_MS,
  })
}

/** Keeps a branch of a session. */
export function useCreateBranch(sessionId: string): UseMutationResult<Branch, Error, BranchDraft> {
  const client = useQueryClient()
  return useMutation({
    mutationFn: createBranch,
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.branches(sessionId) }),
  })
}

/** The command that branches are run with from here, if any. */
export function useRunner(): UseQueryResult<RunnerState> {
  return useQuery({
    queryKey: queryKeys.runner,
    queryFn: ({ signal }) => fetchRunner(signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Runs a branch on the server's machine. */
export function useStartRun(branchId: string): UseMutationResult<{ readonly runId: string }> {
  return useMutation({ mutationFn: () => startRun(branchId) })
}
