import {
  EventDetailSchema,
  EventListQuery,
  EventPage,
  EventSearchQuery,
  EventSearchResult,
} from '@agentops/protocol/api'
import { parseEventId, parseSessionId } from '@agentops/protocol/ids'
import { z } from 'zod'
import { RequestError } from '../errors.ts'
import { decodeTimeCursor, encodeCursor } from '../store/cursor.ts'
import type { EventPosition, EventReads } from '../store/event-reads.ts'
import type { SessionReads } from '../store/session-reads.ts'
import { type Route, readQuery } from './route.ts'
import { sessionParameter, unknownSession } from './sessions.ts'

/** Parts that the event routes work with. */
export interface EventRouteParts {
  readonly events: EventReads
  readonly sessions: SessionReads
}

const EventQuery = z.object({
  session: z.string().min(1).max(1000).describe('Id of the session that the event belongs to'),
})

/** Routes for reading events. */
export function eventRoutes(parts: EventRouteParts): Route[] {
  return [listRoute(parts), searchRoute(parts), detailRoute(parts)]
}

function listRoute({ events, sessions }: EventRouteParts): Route {
  return {
    method: 'GET',
    path: '/api/v1/sessions/{id}/events',
    summary: "A session's events by start time, running ones included",
    query: { name: 'EventListQuery', schema: EventListQuery },
    answers: { 200: { description: 'A page', schema: { name: 'EventPage', schema: EventPage } } },
    handle: async (context) => {
      const id = sessionParameter(context)
      const { limit, cursor } = readQuery(context, EventListQuery)
      const page = await events.list(id, { limit, after: positionOf(cursor) })
      if (page.events.length === 0 && !(await sessions.find(id))) throw unknownSession(id)
      const nextCursor = page.next ? encodeCursor([page.next.startNs, page.next.id]) : null
      return context.json({ events: page.events, nextCursor }, 200)
    },
  }
}

function searchRoute({ events, sessions }: EventRouteParts): Route {
  return {
    method: 'GET',
    path: '/api/v1/sessions/{id}/events/search',
    summary: "Which of a session's ended events say a text",
    query: { name: 'EventSearchQuery', schema: EventSearchQuery },
    answers: {
      200: {
        description: 'Their ids',
        schema: { name: 'EventSearchResult', schema: EventSearchResult },
      },
    },
    handle: async (context) => {
      const { q } = readQuery(context, EventSearchQuery)
      const id = sessionParameter(context)
      const eventIds = await events.search(id, q)
      if (eventIds.length === 0 && !(await sessions.find(id))) throw unknownSession(id)
      return context.json({ eventIds }, 200)
    },
  }
}

function detailRoute({ events }: EventRouteParts): Route {
  return {
    method: 'GET',
    path: '/api/v1/events/{id}',
    summary: 'Everything about one event',
    query: { name: 'EventQuery', schema: EventQuery },
    answers: {
      200: {
        description: 'The event',
        schema: { name: 'EventDetail', schema: EventDetailSchema },
      },
    },
    handle: async (context) => {
      const { session } = readQuery(context, EventQuery)
      const id = parseEventId(context.req.param('id') ?? '')
      if (id === undefined) {
        throw new RequestError(400, 'invalid_event_id', 'the event id is not 16 hex characters')
      }
      const event = await events.find(parseSessionId(session) ?? session, id)
      if (event) return context.json(event, 200)
      throw new RequestError(
        404,
        'no_such_event',
        `session “${session.slice(0, 100)}” has no event ${id}`,
        {
          hint: 'GET /api/v1/sessions/{id}/events lists them',
          session,
        },
      )
    },
  }
}

function positionOf(cursor: string | undefined): EventPosition | undefined {
  const position = decodeTimeCursor(cursor)
  return position && { startNs: position.nanoseconds, id: position.id }
}
