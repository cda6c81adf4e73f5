import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useEffect, type ReactNode } from 'react'
import { ApiError, type FilterChange, type SessionFilter } from '../../data/api-client.ts'
import { useSessions } from '../../data/session-queries.ts'
import { useLive } from '../../data/use-live.ts'
import { formatPlural } from '../../format/count.ts'
import { useKeys } from '../../keyboard/use-keys.ts'
import { PageFrame } from '../../shell/page-frame.tsx'
import { TextButton } from '../../ui/button.tsx'
import { readSessionsSearch } from '../../search-params.ts'
import { FailureNotice, Loading, Notice } from '../../ui/notice.tsx'
import { EmptyState } from './empty-state.tsx'
import { FilterBar, focusSearchField } from './filter-bar.tsx'
import { SessionsTable } from './sessions-table.tsx'

const route = getRouteApi('/')

const EVERYTHING: FilterChange = { state: undefined, tag: undefined, q: undefined }

const SHORTCUTS = [
  { keys: ['j', 'k'], does: 'Next, previous session' },
  { keys: ['Enter', 'o'], does: 'Open the session' },
  { keys: ['/'], does: 'Search' },
  { keys: ['?'], does: 'This help' },
]

/** All sessions, newest first, as they happen. */
export function SessionsPage(): ReactNode {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const sessions = useSessions(filter)
  const live = useLive()
  const changeFilter = useCallback(
    (change: FilterChange) =>
      void navigate({
        search: (now) => readSessionsSearch({ ...now, ...change }),
        replace: true,
      }),
    [navigate],
  )
  useKeys({
    '/': (event) => {
      event.preventDefault()
      focusSearchField()
    },
  })
  useEffect(() => {
    document.title = 'Sessions · AgentOps'
  }, [])
  const filtered = isNarrowed(filter)
  const empty = sessions.data?.length === 0
  const { failureReason } = sessions
  const isLocked = failureReason instanceof ApiError && failureReason.wantsKey
  return (
    <PageFrame live={live} shortcuts={SHORTCUTS}>
      <main className="flex min-h-0 flex-1 flex-col">
        {!empty && <h1 className="sr-only">Sessions</h1>}
        {!isLocked && (!empty || filtered) && (
          <FilterBar filter={filter} onChange={changeFilter} note={noteOf(sessions)} />
        )}
        <SessionsBody sessions={sessions} filter={filter} onFilter={changeFilter} />
      </main>
    </PageFrame>
  )
}

type Sessions = ReturnType<typeof useSessions>

function noteOf({ data, hasNextPage, failureReason }: Sessions): string {
  if (data && failureReason) return 'The server does not answer. Trying again…'
  return data ? `${formatPlural(data.length, 'session')}${hasNextPage ? ' loaded' : ''}` : ''
}

/** An order hides nothing. */
function isNarrowed({ state, tag, q }: SessionFilter): boolean {
  return [state, tag, q].some((value) => value !== undefined)
}

function SessionsBody({ sessions, filter, onFilter }: SessionsBodyProps): ReactNode {
  const { data, failureReason, hasNextPage, isFetching, fetchNextPage } = sessions
  const onEndInSight = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  const onTag = useCallback((tag: string) => onFilter({ tag }), [onFilter])
  if (!data) {
    return failureReason ? <FailureNotice error={failureReason} /> : <Loading what="sessions" />
  }
  if (data.length > 0) {
    return (
      <SessionsTable
        sessions={data}
        sort={filter.sort ?? 'started'}
        onSort={(sort) => onFilter({ sort })}
        onEndInSight={onEndInSight}
        onTag={onTag}
      />
    )
  }
  if (!isNarrowed(filter)) return <EmptyState />
  return (
    <Notice title="No session matches this filter" testId="no-match">
      <TextButton onClick={() => onFilter(EVERYTHING)}>Show all sessions</TextButton>
    </Notice>
  )
}

interface SessionsBodyProps {
  readonly sessions: Sessions
  readonly filter: SessionFilter
  readonly onFilter: (change: FilterChange) => void
}
