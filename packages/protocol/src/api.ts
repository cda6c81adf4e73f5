import { z } from 'zod'
import { ATTACHMENT_TYPES } from './attachment.ts'
import { END_STATES, SESSION_SORTS } from './session.ts'

/**
 * Bodies and answers of the REST API as zod schemas: the server validates with them and publishes
 * them at `/openapi.json`. The readable types are in `session.ts` and `event.ts`; `api.test.ts`
 * holds the two together.
 */

const uuid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'must be a UUID')
  .describe('Session id: a UUID, version 7 from our SDK')
const eventId = z.string().regex(/^[0-9a-fA-F]{16}$/, 'must be an event id')
const time = z.number().nonnegative().describe('Milliseconds since the epoch, with fractions')
const tags = z.array(z.string().min(1).max(200)).max(100)
const metadata = z.record(z.string().max(200), z.json())

/** Body of `POST /api/v1/sessions/:id/agents`. */
export const AgentRegistration = z.object({
  id: z.string().min(1).max(200),
  name: z.string().min(1).max(500),
})

/** Body of `POST /api/v1/sessions`. Idempotent by `id`: sent twice it changes nothing. */
export const SessionStart = z.object({
  id: uuid,
  name: z.string().max(500).default(''),
  startedAt: time,
  tags: tags.default([]),
  userId: z.string().max(500).default(''),
  metadata: metadata.default({}),
  host: z.record(z.string(), z.json()).default({}),
  agents: z.array(AgentRegistration).max(200).default([]),
})

/** Query of `PUT /api/v1/sessions/:id/attachments/:attachment`; the body is the file. */
export const AttachmentQuery = z.object({
  name: z.string().max(500).default(''),
  event: eventId.optional().describe('The event during which it was attached'),
  createdAt: z.coerce.number().nonnegative().optional().describe('Milliseconds since the epoch'),
})

/** Answer of `GET /api/v1/sessions/:id/attachments`. */
export const AttachmentList = z.object({
  attachments: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.enum(ATTACHMENT_TYPES),
      size: z.number().describe('Bytes'),
      createdAt: time,
      eventId: z.string().nullable(),
    }),
  ),
})

/** Body of `POST /api/v1/sign-in`. */
export const SignIn = z.object({ key: z.string().min(1).max(1000) })

/** Answer of requests that start or change a session: it is kept; reading shows it. */
export const SessionReference = z.object({ id: z.string() })

/** Body of `PATCH /api/v1/sessions/:id`: what is absent stays. `endState` ends the session. */
export const SessionUpdate = z.object({
  name: z.string().max(500).optional(),
  tags: tags.optional(),
  userId: z.string().max(500).optional(),
  metadata: metadata.optional(),
  host: z.record(z.string(), z.json()).optional(),
  endState: z.enum(END_STATES).optional(),
  endStateReason: z.string().max(2000).optional(),
  endedAt: time.optional(),
  presumed: z
    .boolean()
    .optional()
    .describe('The end is concluded by somebody else: one that the session told itself counts'),
})

/** Query of `GET /api/v1/sessions`. */
export const SessionListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
  state: z.enum(['running', ...END_STATES]).optional(),
  tag: z.string().max(200).optional(),
  q: z.string().max(500).optional().describe('Part of a session name, or an id, any case'),
  sort: z.enum(SESSION_SORTS).default('started').describe('The largest, or newest, first'),
})

/** Query of `GET /api/v1/sessions/:id/events`. */
export const EventListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
})

/** Query of `GET /api/v1/sessions/:id/events/search`. */
export const EventSearchQuery = z.object({
  q: z.string().min(1).max(500).describe('Part of a message, argument, result or error, any case'),
})

/** Answer of `GET /api/v1/sessions/:id/events/search`. */
export const EventSearchResult = z.object({
  eventIds: z.array(z.string()).describe('Ended events that say it, 2,000 at most'),
})

const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])

/** Query of `GET /api/v1/sessions/:id/logs`. */
export const LogListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
  level: level.optional().describe('Only records of this level and above'),
  event: eventId.optional().describe('Only records of this event'),
})

/** Answer of `GET /api/v1/sessions/:id/logs`. */
export const LogPage = z.object({
  logs: z.array(
    z.object({
      id: z.string(),
      time,
      level: level.nullable(),
      severityText: z.string(),
      name: z.string().describe('Name of the event that the record is, when it is one'),
      eventId: z.string().nullable().describe('The event during which it was logged'),
      body: z.json(),
      attributes: z.record(z.string(), z.json()),
    }),
  ),
  nextCursor: z.string().nullable(),
})

/** How every error answers: what was wrong and what to do. */
export const ApiProblem = z.object({
  error: z.object({
    code: z.string().describe('Stable, for programs'),
    message: z.string().describe('What was wrong, and where'),
    hint: z.string().optional().describe('What to do next'),
  }),
})

const count = z.number().int().nonnegative()

/** A session in a list. */
export const SessionSummarySchema = z.object({
  id: z.string(),
  project: z
    .string()
    .nullable()
    .describe('Another project that lets this one see the session; null: its own'),
  name: z.string(),
  state: z.enum(['running', ...END_STATES]),
  endStateReason: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  durationMs: z.number().nullable(),
  tags: z.array(z.string()),
  userId: z.string(),
  agents: z.array(z.string()),
  models: z.array(z.string()),
  counts: z.object({
    events: count,
    llm: count,
    tool: count,
    action: count,
    error: count,
    running: count,
  }),
  tokens: z.object({ input: count, output: count, cacheRead: count, reasoning: count }),
  costNano: z.number().int().describe('Nano-dollars'),
  unpricedCalls: count,
  estimatedCalls: count,
})

/** One session with metadata and host environment. */
export const SessionDetailSchema = SessionSummarySchema.extend({ metadata, host: metadata })

/** Answer of `GET /api/v1/sessions`. */
export const SessionPage = z.object({
  sessions: z.array(SessionSummarySchema),
  nextCursor: z.string().nullable(),
})

/** An event in a list or tree. */
export const EventSummarySchema = z.object({
  id: z.string(),
  sessionId: z.string(),
  traceId: z.string(),
  parentId: z.string().nullable(),
  type: z.string(),
  name: z.string(),
  status: z.enum(['running', 'unset', 'ok', 'error']),
  statusMessage: z.string(),
  errorType: z.string(),
  startedAt: time,
  durationMs: z.number().nullable(),
  agentId: z.string(),
  agentName: z.string(),
  provider: z.string(),
  model: z.string(),
  toolName: z.string(),
  toolCallId: z.string(),
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheCreationTokens: count,
  reasoningTokens: count,
  usageEstimated: z.boolean().describe('Counted here: the provider sent no usage'),
  costNano: z.number().int().nullable(),
  costSource: z.enum(['none', 'reported', 'computed', 'unknown', 'override']),
  replayedCostNano: z.number().int().nullable().describe('What it cost when it was recorded'),
  isEdited: z.boolean().describe('In a replay: what it asked or gave is an edit'),
  timeToFirstChunkMs: z.number().nullable(),
  httpStatus: z.number().int().nullable(),
  retry: count,
  inputPreview: z.string(),
  outputPreview: z.string(),
})

const part = z.looseObject({ type: z.string() })
const message = z.looseObject({ role: z.string(), parts: z.array(part) })

/** Everything known of one event. */
export const EventDetailSchema = EventSummarySchema.extend({
  finishReasons: z.array(z.string()),
  systemInstructions: z.array(part),
  inputMessages: z.array(message),
  outputMessages: z.array(message),
  toolDefinitions: z.array(z.looseObject({ type: z.string(), name: z.string() })),
  input: z.json(),
  output: z.json(),
  exception: z.object({ type: z.string(), message: z.string(), stacktrace: z.string() }).nullable(),
  requestParameters: z.record(z.string(), z.json()).describe("In the provider's own words"),
  chunkTimesMs: z.array(z.number()),
  attributes: z.record(z.string(), z.json()),
})

/** Answer of `GET /api/v1/sessions/:id/events`. */
export const EventPage = z.object({
  events: z.array(EventSummarySchema),
  nextCursor: z.string().nullable(),
})

/** Answer of `GET /api/v1/project`. */
export const ProjectInfo = z.object({ name: z.string() })

/** Answer of `GET /healthz` and `/readyz`. */
export const Health = z.object({
  status: z.enum(['ok', 'starting', 'unavailable']),
  version: z.string(),
  store: z.string().describe('`embedded` or the host of the cluster'),
})
