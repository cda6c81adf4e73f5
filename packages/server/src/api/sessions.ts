import {
  AgentRegistration,
  SessionDetailSchema,
  SessionListQuery,
  SessionPage,
  SessionReference,
  SessionStart,
  SessionUpdate,
} from '@agentops/protocol/api'
import { parseSessionId } from '@agentops/protocol/ids'
import type { Context } from 'hono'
import { RequestError } from '../errors.ts'
import type { Hub } from '../live/hub.ts'
import { decodeCursor, encodeCursor, invalidCursor } from '../store/cursor.ts'
import type { SessionPosition } from '../store/session-list.ts'
import type { SessionReads } from '../store/session-reads.ts'
import { viewerOf } from '../projects/request-project.ts'
import type { SessionWrites } from '../store/session-writes.ts'
import { type Route, readJson, readQuery } from './route.ts'

/** Parts that the session routes work with. */
export interface SessionRouteParts {
  readonly reads: SessionReads
  readonly writes: SessionWrites
  readonly hub: Hub
}

const DETAIL = {
  200: {
    description: 'The session as it is now',
    schema: { name: 'SessionDetail', schema: SessionDetailSchema },
  },
}

/** Routes of the session lifecycle and of reading sessions. */
export function sessionRoutes(parts: SessionRouteParts): Route[] {
  return [...writeRoutes(parts), ...readRoutes(parts)]
}

const KEPT = {
  200: {
    description: 'What was said is kept',
    schema: { name: 'SessionReference', schema: SessionReference },
  },
}

function writeRoutes({ writes, hub }: SessionRouteParts): Route[] {
  const answerKept = (context: Context, id: string): Response => {
    hub.sessionChanged(id)
    viewerOf(context)?.hub.sessionChanged(id)
    return context.json({ id }, 200)
  }
  return [
    {
      method: 'POST',
      path: '/api/v1/sessions',
      summary: 'Start a session and name its agents; sent twice it changes nothing',
      body: { name: 'SessionStart', schema: SessionStart },
      answers: KEPT,
      handle: async (context) => {
        const session = await readJson(context, SessionStart)
        await writes.start(session, viewerOf(context)?.id)
        return answerKept(context, session.id.toLowerCase())
      },
    },
    {
      method: 'PATCH',
      path: '/api/v1/sessions/{id}',
      summary: 'Change or end a session; one that is not known yet begins to exist',
      body: { name: 'SessionUpdate', schema: SessionUpdate },
      answers: KEPT,
      handle: async (context) => {
        const id = uuidOf(context)
        await writes.change(id, await readJson(context, SessionUpdate), viewerOf(context)?.id)
        return answerKept(context, id)
      },
    },
    {
      method: 'POST',
      path: '/api/v1/sessions/{id}/agents',
      summary: 'Name an agent of a session',
      body: { name: 'AgentRegistration', schema: AgentRegistration },
      answers: {
        200: {
          description: 'The agent',
          schema: { name: 'AgentRegistration', schema: AgentRegistration },
        },
      },
      handle: async (context) => {
        const id = uuidOf(context)
        const agent = await readJson(context, AgentRegistration)
        await writes.addAgent(id, agent)
        hub.sessionChanged(id)
        return context.json(agent, 200)
      },
    },
  ]
}

function readRoutes({ reads }: SessionRouteParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/sessions',
      summary: 'List sessions, newest or largest first',
      query: { name: 'SessionListQuery', schema: SessionListQuery },
      answers: {
        200: { description: 'A page', schema: { name: 'SessionPage', schema: SessionPage } },
      },
      handle: async (context) => {
        const { limit, cursor, state, tag, q, sort } = readQuery(context, SessionListQuery)
        const after = positionOf(cursor)
        const page = await reads.list({ limit, after, state, tag, search: q, sort })
        const { next } = page
        const nextCursor = next ? encodeCursor([`${next.rank} ${next.started}`, next.id]) : null
        return context.json({ sessions: page.sessions, nextCursor }, 200)
      },
    },
    {
      method: 'GET',
      path: '/api/v1/sessions/{id}',
      summary: 'One session',
      answers: DETAIL,
      handle: async (context) => {
        const id = sessionParameter(context)
        const session = await reads.findVisible(id)
        if (!session) throw unknownSession(id)
        return context.json(session, 200)
      },
    },
  ]
}

/** The session id in the path; spans of other tools name sessions by ids that are no UUID. */
export function sessionParameter(context: Context): string {
  const text = context.req.param('id') ?? ''
  return parseSessionId(text) ?? text
}

/** The error for a session that nothing is known of. */
export function unknownSession(id: string): RequestError {
  return new RequestError(404, 'no_such_session', `there is no session “${id.slice(0, 100)}”`, {
    hint: 'GET /api/v1/sessions lists them',
    session: id,
  })
}

function uuidOf(context: Context): string {
  const id = parseSessionId(context.req.param('id') ?? '')
  if (id !== undefined) return id
  throw new RequestError(400, 'invalid_session_id', 'the session id in the path is not a UUID')
}

function positionOf(cursor: string | undefined): SessionPosition | undefined {
  const position = decodeCursor(cursor)
  if (!position) return undefined
  const [rank, started] = String(position[0]).split(' ').map(Number)
  if (!Number.isFinite(rank) || !Number.isFinite(started)) throw invalidCursor()
  return { rank: rank ?? 0, started: started ?? 0, id: position[1] }
}
