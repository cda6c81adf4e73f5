import {
  useInfiniteQuery,
  useQueries,
  useQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useEffect } from 'react'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import { fetchEvent, fetchEvents, searchEvents, type EventPage } from './api-client.ts'
import { mergeEvents } from './live-reducer.ts'
import { queryKeys } from './query-keys.ts'

/** Beyond this a session is shown in part: a page is 2,000 events. */
const MOST_PAGES = 50

/** All events of a session: the first page at once, the others as they come. */
export function useEvents(sessionId: string): UseInfiniteQueryResult<readonly EventSummary[]> {
  const result = useInfiniteQuery({
    queryKey: queryKeys.events(sessionId),
    queryFn: ({ pageParam, signal }) => fetchEvents(sessionId, pageParam, signal),
    initialPageParam: NO_CURSOR,
    getNextPageParam: (page, pages) => (pages.length < MOST_PAGES ? page.nextCursor : null),
    select: selectEvents,
    // Thousands of events are not compared field by field: the live patch keeps what is unchanged.
    structuralSharing: false,
  })
  const { fetchNextPage } = result
  const wantsMore = result.hasNextPage && !result.isFetching && !result.isError
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])
  return result
}

/** Everything about one event; nothing is asked while the id is undefined. */
export function useEvent(sessionId: string, id: string | undefined): UseQueryResult<EventDetail> {
  return useQuery({ ...eventQuery(sessionId, id ?? ''), enabled: id !== undefined })
}

/** Everything about several events, in the order of their ids; those still loading are left out. */
export function useEventDetails(sessionId: string, ids: readonly string[]): readonly EventDetail[] {
  return useQueries({
    queries: ids.map((id) => eventQuery(sessionId, id)),
    combine: (results) => results.flatMap(({ data }) => (data ? [data] : [])),
  })
}

/** What a search has found. */
export interface FoundEvents {
  readonly ids: ReadonlySet<string>
  /** The server has not answered yet. */
  readonly isLooking: boolean
}

/** The events that say a text somewhere; none while it is too short to mean anything. */
export function useEventSearch(sessionId: string, text: string): FoundEvents {
  const { data, isFetching } = useQuery({
    queryKey: queryKeys.search(sessionId, text),
    queryFn: ({ signal }) => searchEvents(sessionId, text, signal),
    enabled: text.length >= SHORTEST_SEARCH,
    select: idSet,
  })
  return { ids: data ?? NO_IDS, isLooking: isFetching }
}

const SHORTEST_SEARCH = 2
const NO_IDS: ReadonlySet<string> = new Set()

function idSet(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids)
}

function eventQuery(sessionId: string, id: string) {
  return {
    queryKey: queryKeys.event(sessionId, id),
    queryFn: ({ signal }: { signal: AbortSignal }) => fetchEvent(sessionId, id, signal),
    // An event that ended does not change; the live stream announces one that ends.
    staleTime: Number.POSITIVE_INFINITY,
  }
}

const NO_CURSOR: string | null = null

/** Outside the hook, so that it runs for new data only. */
function selectEvents(data: InfiniteData<EventPage>): readonly EventSummary[] {
  return mergeEvents(data.pages)
}
