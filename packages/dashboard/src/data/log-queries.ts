import {
  useInfiniteQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query'
import { useEffect } from 'react'
import { fetchLogs, type LogFilter, type LogPage, type LogRecord } from './api-client.ts'
import { queryKeys } from './query-keys.ts'

/** Beyond this the log is shown in part: a page is 5,000 records. */
const MOST_PAGES = 10
/** The live stream does not tell of records: while a session runs its log is read again. */
const AGAIN_MS = 2000

/** What a session, or one event of it, has logged, by time. */
export function useLogs(
  sessionId: string,
  filter: LogFilter,
  isRunning: boolean,
): UseInfiniteQueryResult<readonly LogRecord[]> {
  const result = useInfiniteQuery({
    queryKey: queryKeys.logs(sessionId, filter),
    queryFn: ({ pageParam, signal }) => fetchLogs(sessionId, filter, pageParam, signal),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page, pages) => (pages.length < MOST_PAGES ? page.nextCursor : null),
    select: selectLogs,
    refetchInterval: isRunning && AGAIN_MS,
  })
  const { fetchNextPage } = result
  const wantsMore = result.hasNextPage && !result.isFetching && !result.isError
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])
  return result
}

const NO_CURSOR: string | null = null

/** Outside the hook, so that it runs for new data only. */
function selectLogs(data: InfiniteData<LogPage>): readonly LogRecord[] {
  return data.pages.flatMap((page) => page.logs)
}
