import {
  useQueryClient,
  type InfiniteData,
  type Query,
  type QueryClient,
} from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { LiveMessage } from '@agentops/protocol/live'
import type { SessionDetail, SessionSummary } from '@agentops/protocol/session'
import type { EventPage, SessionFilter, SessionPage } from './api-client.ts'
import { applyEvents, applySession } from './live-reducer.ts'
import { readLive, type LiveState } from './live-source.ts'
import { queryKeys } from './query-keys.ts'

/** Messages are applied together this often, so that a burst costs one drawing. */
const BATCH_MS = 80

/** More than this waiting for a slow answer is forgotten, and everything loaded anew instead. */
const MOST_WAITING = 10_000

/** No session has this id: the list asks for sessions' changes without anybody's events. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000'

/** Keeps what is cached up to date from the live stream while the component is mounted. */
export function useLive(sessionId: string = NO_SESSION): LiveState {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => {
    let batch: LiveMessage[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const apply = () => {
      // An answer under way may be older than these messages: it must not overwrite them.
      const waiting = client.isFetching({ predicate: isFirstTry }) > 0
      timer = waiting ? setTimeout(apply, BATCH_MS) : undefined
      if (waiting) return
      applyBatch(client, batch)
      batch = []
    }
    const stop = readLive(sessionId, {
      onState: setState,
      onMessage: (message) => {
        if (batch.length >= MOST_WAITING) batch = [{ type: 'reset' }]
        batch.push(message)
        timer ??= setTimeout(apply, BATCH_MS)
      },
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [client, sessionId])
  return state
}

/** A request that keeps failing must not hold up everything else. */
function isFirstTry({ state }: Query): boolean {
  return state.fetchFailureCount === 0
}

function applyBatch(client: QueryClient, messages: readonly LiveMessage[]): void {
  const sessions = new Map<string, SessionSummary>()
  const events = new Map<string, EventSummary>()
  for (const message of messages) {
    switch (message.type) {
      case 'session':
        sessions.set(message.session.id, message.session)
        break
      case 'event':
        events.set(message.event.id, message.event)
        break
      case 'reset':
        // What failed for good (a session that does not exist) is left as it is.
        void client.invalidateQueries({ predicate: ({ state }) => state.data !== undefined })
        break
      default:
        message satisfies never
    }
  }
  for (const session of sessions.values()) patchSession(client, session)
  patchEvents(client, [...events.values()])
}

function patchSession(client: QueryClient, session: SessionSummary): void {
  const key = queryKeys.session(session.id)
  const known = client.getQueryData<SessionDetail>(key)
  if (known) client.setQueryData(key, { ...known, ...session })
  else void client.invalidateQueries({ queryKey: key })
  const lists = client.getQueriesData<InfiniteData<SessionPage>>({ queryKey: queryKeys.lists })
  for (const [listKey, data] of lists) {
    const filter = listKey[1] as SessionFilter
    if (data)
      client.setQueryData(listKey, { ...data, pages: applySession(data.pages, session, filter) })
  }
}

function patchEvents(client: QueryClient, events: readonly EventSummary[]): void {
  for (const [sessionId, ofSession] of Map.groupBy(events, (event) => event.sessionId)) {
    client.setQueryData<InfiniteData<EventPage>>(
      queryKeys.events(sessionId),
      (data) => data && { ...data, pages: [...applyEvents(data.pages, ofSession)] },
    )
    for (const { id } of ofSession) {
      void client.invalidateQueries({ queryKey: queryKeys.event(sessionId, id) })
    }
  }
}
