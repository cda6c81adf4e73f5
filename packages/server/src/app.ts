import { Hono } from 'hono'
import { attachmentRoutes } from './api/attachments.ts'
import { branchRoutes } from './api/branches.ts'
import { compareRoutes } from './api/compare.ts'
import { eventRoutes } from './api/events.ts'
import { healthRoutes } from './api/health.ts'
import { liveRoutes } from './api/live.ts'
import { logRoutes } from './api/logs.ts'
import { openApiDocument } from './api/openapi.ts'
import { otlpRoutes } from './api/otlp.ts'
import { recordingRoutes } from './api/recordings.ts'
import type { Route } from './api/route.ts'
import { type BranchRunner, runRoutes } from './api/runs.ts'
import { sessionRoutes } from './api/sessions.ts'
import { signInRoute } from './api/sign-in.ts'
import type { BodyLimits } from './ingest/body.ts'
import { Ingest } from './ingest/ingest.ts'
import type { TokenCounter } from './ingest/estimate/token-counter.ts'
import type { ModelPrice } from '@agentops/protocol/price'
import { LogIntake } from './ingest/log-intake.ts'
import { RecordingImport } from './ingest/recording-import.ts'
import type { Writer } from './ingest/writer.ts'
import type { Hub } from './live/hub.ts'
import type { Logger } from './logger.ts'
import { keyRing, requireKey, requireLocal } from './middleware/access.ts'
import { answerNotFound, answerProblem, requestId } from './middleware/problems.ts'
import { serveDashboard } from './middleware/static.ts'
import { Attachments } from './store/attachments.ts'
import { Branches } from './store/branches.ts'
import type { Store } from './store/connection.ts'
import { EventReads } from './store/event-reads.ts'
import { LogReads } from './store/log-reads.ts'
import { RecordingReads } from './store/recording-reads.ts'
import type { SessionReads } from './store/session-reads.ts'
import { SessionWrites } from './store/session-writes.ts'

/** What the app is made of. */
export interface AppParts {
  readonly store: Store
  readonly writer: Writer
  readonly hub: Hub
  readonly sessions: SessionReads
  readonly logger: Logger
  /** Address that the server is bound to, for the host guard. */
  readonly host: string
  /** Keys of which a request must carry one; none: only this machine is served. */
  readonly keys: readonly string[]
  readonly limits: BodyLimits
  readonly dashboardDirectory: string | undefined
  /** Counts tokens of calls without usage. */
  readonly counter: TokenCounter
  /** The user's own prices. */
  readonly prices: readonly ModelPrice[]
  /** Runs branches on this machine; undefined when there is nothing to run them with. */
  readonly runner: BranchRunner | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const RUNS = '/api/v1/branches/:id/runs'

/** Builds the HTTP app; it needs no port. */
export function createApp(parts: AppParts): Hono {
  const app = new Hono()
  app.use(requestId)
  app.onError(answerProblem(parts.logger))
  app.notFound(answerNotFound)
  const ring = keyRing(parts.keys)
  const signIn = signInRoute(ring)
  if (parts.keys.length > 0) {
    // Before the keys are asked for: it is where they are shown.
    app.on(signIn.method, signIn.path, signIn.handle)
    app.on(['GET', 'POST', 'PUT', 'PATCH'], ['/api/*', '/v1/*'], requireKey(ring))
  } else app.use(requireLocal(parts.host))
  // A key does not make a web page of another site welcome to start programs here.
  app.use(RUNS, requireLocal(parts.host))
  const routes = [signIn, ...allRoutes(parts)]
  for (const route of routes) {
    app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ':$1'), route.handle)
  }
  const document = openApiDocument(routes)
  app.get('/openapi.json', (context) => context.json(document))
  app.all('/api/*', (context) => context.notFound())
  app.all('/v1/*', (context) => context.notFound())
  app.get('*', serveDashboard(parts.dashboardDirectory))
  return app
}

function allRoutes(parts: AppParts): Route[] {
  const { hub, writer, sessions: reads, store, limits, logger, prices, counter } = parts
  const writes = new SessionWrites(writer, parts.now)
  const branches = new Branches(store, writer, parts.now)
  const traces = new Ingest({ writer, hub, sessions: writes, prices, counter })
  return [
    ...otlpRoutes({ traces, logs: new LogIntake(writer), limits, logger }),
    ...sessionRoutes({ reads, writes, hub }),
    ...eventRoutes({ events: new EventReads(store), sessions: reads }),
    ...attachmentRoutes(new Attachments(store, writer)),
    ...logRoutes({ logs: new LogReads(store), sessions: reads }),
    ...recordingRoutes({
      recordings: new RecordingReads(store),
      imports: new RecordingImport({ traces, writes, reads }),
      sessions: reads,
    }),
    ...branchRoutes({ branches, sessions: reads }),
    ...runRoutes({ branches, runner: parts.runner }),
    ...compareRoutes({ store, sessions: reads }),
    ...liveRoutes(hub),
    ...healthRoutes(store),
  ]
}
