import { z } from 'zod'

/** Schemas of `/api/v1/compare`: two sessions, step by step. */

const id = z.string().min(1).max(200)

/** Query of `GET /api/v1/compare`. */
export const CompareQuery = z.object({
  a: id.describe('The session to compare with'),
  b: id.describe('The session that is compared'),
})

/** One event, as far as comparing needs it. */
export const ComparedStepSchema = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  type: z.string(),
  name: z.string(),
  agentName: z.string(),
  request: z.string().describe('Stands for what was asked; empty when unknown'),
  outcome: z.string().describe('Stands for what came of it; empty when unknown'),
  status: z.enum(['running', 'unset', 'ok', 'error']),
  durationMs: z.number().nullable(),
  costNano: z.number().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  replayed: z.object({ costNano: z.number(), durationMs: z.number() }).nullable(),
})

const count = z.number().int().nonnegative()
const difference = z.object({ before: z.number(), after: z.number() })

/** Answer of `GET /api/v1/compare`. */
export const ComparisonSchema = z.object({
  steps: z.array(
    z.object({
      kind: z.enum(['same', 'changed', 'added', 'removed']),
      before: ComparedStepSchema.nullable(),
      after: ComparedStepSchema.nullable(),
      depth: count,
    }),
  ),
  firstDivergence: count.nullable().describe('Index of the first step that is not the same'),
  counts: z.object({ same: count, changed: count, added: count, removed: count }),
  costNano: difference,
  tokens: difference,
  durationMs: difference,
  saved: z.object({ calls: count, costNano: z.number(), durationMs: z.number() }),
})
