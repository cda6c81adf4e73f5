import { CompareQuery, ComparisonSchema } from '@agentops/protocol/compare-api'
import { type AlignedStep, alignSessions, type Comparison } from '@agentops/replay/align-sessions'
import { ContentNames, readComparedSteps } from '../store/compared-steps.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { SessionReads } from '../store/session-reads.ts'
import { type Route, readQuery } from './route.ts'
import { unknownSession } from './sessions.ts'

/** Parts that the route of comparisons works with. */
export interface CompareRouteParts {
  readonly store: ProjectStore
  readonly sessions: SessionReads
  /** The store as another project reads it. */
  readonly storeOf: (project: number) => ProjectStore
}

/** The route that lays two sessions side by side. */
export function compareRoutes(parts: CompareRouteParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/compare',
      summary: 'Two sessions, step by step: what was added, removed and changed',
      query: { name: 'CompareQuery', schema: CompareQuery },
      answers: {
        200: {
          description: 'The comparison',
          schema: { name: 'Comparison', schema: ComparisonSchema },
        },
      },
      handle: async (context) => {
        const { a, b } = readQuery(context, CompareQuery)
        const [storeOfA, storeOfB] = [await storeWith(a, parts), await storeWith(b, parts)]
        const names = new ContentNames()
        const [before, after] = await Promise.all([
          readComparedSteps(storeOfA, a, names),
          readComparedSteps(storeOfB, b, names),
        ])
        return context.json(withSavedTime(alignSessions(before, after)), 200)
      },
    },
  ]
}

/** What a session is read with: it may be one that another project shares with this one. */
async function storeWith(
  id: string,
  { store, sessions, storeOf }: CompareRouteParts,
): Promise<ProjectStore> {
  if (await sessions.find(id)) return store
  const owner = await sessions.ownerOf(id)
  if (owner === undefined) throw unknownSession(id)
  return storeOf(owner)
}

/** A replayed step saved the time that it took in the session that it is compared with. */
function withSavedTime(comparison: Comparison): Comparison {
  const steps = comparison.steps.map(savingTime)
  const durationMs = steps.reduce((sum, { after }) => sum + (after?.replayed?.durationMs ?? 0), 0)
  return { ...comparison, steps, saved: { ...comparison.saved, durationMs } }
}

function savingTime(step: AlignedStep): AlignedStep {
  const { before, after } = step
  if (!after?.replayed || before?.durationMs == null) return step
  const replayed = { ...after.replayed, durationMs: before.durationMs }
  return { ...step, after: { ...after, replayed } }
}
