import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Comparison } from '@agentops/replay/align-sessions'
import { queryKeys } from './query-keys.ts'
import { fetchComparison } from './travel-client.ts'

const RUNNING_MS = 1000

/** Two sessions, step by step; read again every second while one of them runs. */
export function useComparison(
  a: string,
  b: string,
  isRunning: boolean,
): UseQueryResult<Comparison> {
  return useQuery({
    queryKey: [...queryKeys.comparison(a, b), isRunning],
    queryFn: ({ signal }) => fetchComparison(a, b, signal),
    enabled: a !== '' && b !== '',
    refetchInterval: isRunning ? RUNNING_MS : false,
    placeholderData: (previous) => previous,
    structuralSharing: false,
  })
}
