import { useQuery } from '@tanstack/react-query'
import { fetchProject } from './api-client.ts'
import { queryKeys } from './query-keys.ts'

/** Name of the project that the key of this browser opens; undefined while it is not known. */
export function useProjectName(): string | undefined {
  const { data } = useQuery({
    queryKey: queryKeys.project,
    queryFn: ({ signal }) => fetchProject(signal),
    staleTime: Infinity,
  })
  return data?.name
}
