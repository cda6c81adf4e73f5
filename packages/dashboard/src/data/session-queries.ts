import {
  useInfiniteQuery,
  useQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Attachment } from '@agentops/protocol/attachment'
import type { SessionDetail, SessionSummary } from '@agentops/protocol/session'
import {
  fetchAttachments,
  fetchSession,
  fetchSessions,
  type SessionFilter,
  type SessionPage,
} from './api-client.ts'
import { queryKeys } from './query-keys.ts'

/** The sessions that match, newest first, as many pages as were asked for. */
export function useSessions(
  filter: SessionFilter,
): UseInfiniteQueryResult<readonly SessionSummary[]> {
  return useInfiniteQuery({
    queryKey: queryKeys.list(filter),
    queryFn: ({ pageParam, signal }) => fetchSessions(filter, pageParam, signal),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page) => page.nextCursor,
    select: selectSessions,
    // The live stream keeps the newest first; another order is read again.
    refetchInterval: filter.sort === undefined ? false : SORTED_AGAIN_MS,
    placeholderData: (previous) => previous,
  })
}

/** One session with its metadata and host environment. */
export function useSession(id: string): UseQueryResult<SessionDetail> {
  return useQuery({
    queryKey: queryKeys.session(id),
    queryFn: ({ signal }) => fetchSession(id, signal),
  })
}

/** What is attached to a session; asked again while it runs. */
export function useAttachments(
  sessionId: string,
  isRunning: boolean,
): UseQueryResult<readonly Attachment[]> {
  return useQuery({
    queryKey: queryKeys.attachments(sessionId),
    queryFn: ({ signal }) => fetchAttachments(sessionId, signal),
    refetchInterval: isRunning && ATTACHMENTS_AGAIN_MS,
  })
}

const SORTED_AGAIN_MS = 10_000
const ATTACHMENTS_AGAIN_MS = 5000
const NO_CURSOR: string | null = null

/** Outside the hook, so that it runs for new data only. */
function selectSessions(data: InfiniteData<SessionPage>): readonly SessionSummary[] {
  return data.pages.flatMap((page) => page.sessions)
}
