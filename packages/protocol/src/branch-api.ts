import { z } from 'zod'
import { SessionSummarySchema } from './api.ts'
import { DIVERGENCE_POLICIES, MATCH_LEVELS, PACES, TOOL_POLICIES } from './branch.ts'

/**
 * Schemas of `/api/v1/branches`. The readable types are in `branch.ts` and `override.ts`;
 * `branch-api.test.ts` holds the two together.
 */

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a UUID')
const eventId = z.string().regex(/^[0-9a-f]{16}$/, 'must be an event id: 16 hex characters')
const text = z.string().max(1_000_000)
const label = z.string().min(1).max(500)

const part = z.looseObject({ type: z.string().max(100) })
const message = z.looseObject({ role: label, parts: z.array(part).max(10_000) })
const toolCall = z.object({ id: label.optional(), name: label, arguments: z.json() })

/** One edit of an event. */
export const OverrideSchema = z.discriminatedUnion('target', [
  z.object({ target: z.literal('completion'), text }),
  z.object({ target: z.literal('tool_calls'), toolCalls: z.array(toolCall).max(1000) }),
  z.object({ target: z.literal('tool.result'), value: z.json() }),
  z.object({ target: z.literal('tool.error'), name: label, message: text }),
  z.object({ target: z.literal('system'), text }),
  z.object({ target: z.literal('messages'), messages: z.array(message).max(10_000) }),
  z.object({ target: z.literal('request.model'), model: label }),
  z.object({
    target: z.literal('request.parameters'),
    parameters: z.record(z.string().max(200), z.json()),
  }),
])

/** How a branch is run; what is absent has the default. */
export const BranchPolicySchema = z.object({
  match: z.enum(MATCH_LEVELS).default('semantic'),
  onDivergence: z.enum(DIVERGENCE_POLICIES).default('live'),
  pace: z.enum(PACES).default('instant'),
  tools: z.record(z.string().max(500), z.enum(TOOL_POLICIES)).default({}),
  budgetUsd: z.number().nonnegative().nullable().default(null),
  maxCalls: z.number().int().nonnegative().nullable().default(null),
  timeoutSeconds: z.number().positive().nullable().default(null),
})

/** Body of `POST /api/v1/branches`: the server adds id and time. */
export const BranchCreate = z.object({
  name: label,
  author: z.string().max(500).default(''),
  baseSessionId: uuid,
  forkEventId: eventId.nullable().default(null),
  overrides: z
    .array(z.object({ eventId, override: OverrideSchema }))
    .max(1000)
    .default([]),
  policy: BranchPolicySchema.prefault({}),
})

/** A branch as `GET /api/v1/branches/:id` answers it. */
export const BranchSchema = BranchCreate.extend({
  id: uuid,
  createdAt: z.number().nonnegative(),
})

/** Answer of `GET /api/v1/branches`. */
export const BranchList = z.object({ branches: z.array(BranchSchema) })

/** Query of `GET /api/v1/branches`. */
export const BranchListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  session: uuid.optional().describe('Only branches of this session'),
})

/** Query of `GET /api/v1/sessions/:id/recording`. */
export const RecordingQuery = z.object({
  redact: z
    .enum(['secrets'])
    .optional()
    .describe('`secrets` takes keys, tokens and passwords of known forms out'),
  redactText: z
    .union([text, z.array(text).max(100)])
    .transform((texts) => [texts].flat().filter((one) => one !== ''))
    .optional()
    .describe('A text that is taken out wherever it stands; may be repeated. Secrets go as well'),
})

/** What a session that runs another one again says of it, as `metadata.origin`. */
export const SessionOrigin = z.object({
  sessionId: uuid,
  branchId: uuid.nullable(),
  runId: z.string().max(500),
})

/** A session that ran another one again. */
export const BranchRun = z.object({
  runId: z.string().describe('Names it among the runs of its branch; may be empty'),
  session: SessionSummarySchema,
})

/** Answer of `GET /api/v1/sessions/:id/branches`. */
export const BranchTree = z.object({
  origin: SessionOrigin.nullable().describe('What the session itself runs again'),
  branches: z.array(BranchSchema.extend({ runs: z.array(BranchRun) })),
  runs: z.array(BranchRun).describe('Runs without a branch'),
})
