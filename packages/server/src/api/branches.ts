import {
  BranchCreate,
  BranchList,
  BranchListQuery,
  BranchSchema,
  BranchTree,
  SessionOrigin,
} from '@agentops/protocol/branch-api'
import type { SessionSummary } from '@agentops/protocol/session'
import { RequestError } from '../errors.ts'
import type { Branches } from '../store/branches.ts'
import type { SessionReads } from '../store/session-reads.ts'
import { type Route, readJson, readQuery } from './route.ts'
import { sessionParameter, unknownSession } from './sessions.ts'

/** Parts that the branch routes work with. */
export interface BranchRouteParts {
  readonly branches: Branches
  readonly sessions: SessionReads
}

/** Most branches of one session that a tree shows. */
const MAX_BRANCHES = 500

const BRANCH = {
  200: { description: 'The branch', schema: { name: 'Branch', schema: BranchSchema } },
}

/** Routes of branches: plans to run a session again. */
export function branchRoutes(parts: BranchRouteParts): Route[] {
  return [createRoute(parts), ...readRoutes(parts), treeRoute(parts)]
}

function createRoute({ branches, sessions }: BranchRouteParts): Route {
  return {
    method: 'POST',
    path: '/api/v1/branches',
    summary: 'Keep a plan to run a session again; it never changes',
    body: { name: 'BranchCreate', schema: BranchCreate },
    answers: BRANCH,
    handle: async (context) => {
      const plan = await readJson(context, BranchCreate)
      const { baseSessionId, forkEventId, overrides } = plan
      if (!(await sessions.find(baseSessionId))) throw unknownSession(baseSessionId)
      const named = overrides.map(({ eventId }) => eventId)
      const events = forkEventId === null ? named : [forkEventId, ...named]
      const missing = await branches.missingEvent(baseSessionId, events)
      if (missing !== undefined) throw unknownEvent(missing, baseSessionId)
      return context.json(await branches.create(plan), 200)
    },
  }
}

function readRoutes({ branches }: BranchRouteParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/branches',
      summary: 'List branches, newest first',
      query: { name: 'BranchListQuery', schema: BranchListQuery },
      answers: {
        200: { description: 'The newest', schema: { name: 'BranchList', schema: BranchList } },
      },
      handle: async (context) => {
        const list = await branches.list(readQuery(context, BranchListQuery))
        return context.json({ branches: list }, 200)
      },
    },
    {
      method: 'GET',
      path: '/api/v1/branches/{id}',
      summary: 'One branch',
      answers: BRANCH,
      handle: async (context) => {
        const id = context.req.param('id') ?? ''
        const branch = await branches.find(id.toLowerCase())
        if (!branch) throw unknownBranch(id)
        return context.json(branch, 200)
      },
    },
  ]
}

function treeRoute({ branches, sessions }: BranchRouteParts): Route {
  return {
    method: 'GET',
    path: '/api/v1/sessions/{id}/branches',
    summary: 'The branches of a session, and the sessions that ran them',
    answers: {
      200: { description: 'The tree', schema: { name: 'BranchTree', schema: BranchTree } },
    },
    handle: async (context) => {
      const id = sessionParameter(context)
      // Of a session that another project shares, its branches and runs are not shared with it.
      const session = await sessions.findVisible(id)
      if (!session) throw unknownSession(id)
      const { data: origin = null } = SessionOrigin.safeParse(session.metadata['origin'])
      return context.json({ origin, ...(await readTree({ branches, sessions }, id)) }, 200)
    },
  }
}

async function readTree({ branches, sessions }: BranchRouteParts, id: string) {
  const [list, references] = await Promise.all([
    branches.list({ session: id, limit: MAX_BRANCHES }),
    branches.runs(id),
  ])
  const summaries = await sessions.summaries(references.map(({ sessionId }) => sessionId))
  const byId = new Map<string, SessionSummary>(summaries.map((summary) => [summary.id, summary]))
  const known = new Set(list.map((branch) => branch.id))
  const runsOf = (isWanted: (branchId: string | null) => boolean) =>
    references.flatMap(({ sessionId, origin: { branchId, runId } }) => {
      const session = byId.get(sessionId)
      return session && isWanted(branchId) ? [{ runId, session }] : []
    })
  return {
    branches: list.map((branch) => ({
      ...branch,
      runs: runsOf((branchId) => branchId === branch.id),
    })),
    runs: runsOf((branchId) => branchId === null || !known.has(branchId)),
  }
}

/** No branch has this id. */
export function unknownBranch(id: string): RequestError {
  return new RequestError(404, 'no_such_branch', `there is no branch “${id.slice(0, 100)}”`, {
    hint: 'GET /api/v1/branches lists them',
  })
}

function unknownEvent(id: string, session: string): RequestError {
  return new RequestError(400, 'no_such_event', `session ${session} has no ended event ${id}`, {
    hint: `GET /api/v1/sessions/${session}/events lists them`,
  })
}
