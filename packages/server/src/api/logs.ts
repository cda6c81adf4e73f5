import { LogListQuery, LogPage } from '@agentops/protocol/api'
import { decodeTimeCursor, encodeCursor } from '../store/cursor.ts'
import { type LogReads, severityOf } from '../store/log-reads.ts'
import type { SessionReads } from '../store/session-reads.ts'
import { type Route, readQuery } from './route.ts'
import { sessionParameter, unknownSession } from './sessions.ts'

/** Parts that the log route works with. */
export interface LogRouteParts {
  readonly logs: LogReads
  readonly sessions: SessionReads
}

/** The route for reading log records. */
export function logRoutes({ logs, sessions }: LogRouteParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/sessions/{id}/logs',
      summary: 'What a session logged, by time',
      query: { name: 'LogListQuery', schema: LogListQuery },
      answers: { 200: { description: 'A page', schema: { name: 'LogPage', schema: LogPage } } },
      handle: async (context) => {
        const id = sessionParameter(context)
        const { limit, cursor, level, event } = readQuery(context, LogListQuery)
        const severity = level === undefined ? 0 : severityOf(level)
        const position = decodeTimeCursor(cursor)
        const after = position && { timeNs: position.nanoseconds, id: position.id }
        const page = await logs.list(id, { limit, after, severity, event })
        if (page.logs.length === 0 && !(await sessions.find(id))) throw unknownSession(id)
        const nextCursor = page.next ? encodeCursor([page.next.timeNs, page.next.id]) : null
        return context.json({ logs: page.logs, nextCursor }, 200)
      },
    },
  ]
}
