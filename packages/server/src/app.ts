import { Hono } from 'hono'
import type { ProjectKey } from '@agentops/protocol/project'
import { healthRoutes } from './api/health.ts'
import { openApiDocument } from './api/openapi.ts'
import { signInRoute, signOutRoute } from './api/sign-in.ts'
import type { Logger } from './logger.ts'
import { keyRing, requireKey, requireLocal } from './middleware/access.ts'
import { answerNotFound, answerProblem, requestId } from './middleware/problems.ts'
import { serveDashboard } from './middleware/static.ts'
import { answerVisible } from './projects/answer.ts'
import type { Projects } from './projects/projects.ts'
import { noteProjects } from './projects/request-project.ts'
import type { Store } from './store/connection.ts'

/** What the app is made of. */
export interface AppParts {
  readonly store: Store
  readonly projects: Projects
  readonly logger: Logger
  /** Address that the server is bound to, for the host guard. */
  readonly host: string
  /** Keys of which a request must carry one; none: only this machine is served. */
  readonly keys: readonly ProjectKey[]
  readonly dashboardDirectory: string | undefined
}

const RUNS = '/api/v1/branches/:id/runs'

/** Builds the HTTP app; it needs no port. */
export function createApp(parts: AppParts): Hono {
  const { projects } = parts
  const app = new Hono()
  app.use(requestId)
  app.onError(answerProblem(parts.logger))
  app.notFound(answerNotFound)
  const ring = keyRing(parts.keys)
  const signIn = signInRoute(ring)
  if (parts.keys.length > 0) {
    // Before the keys are asked for: it is where they are shown.
    app.on(signIn.method, signIn.path, signIn.handle)
    app.on(['GET', 'POST', 'PUT', 'PATCH'], ['/api/*', '/v1/*'], requireKey(ring, projects))
  } else {
    app.use(requireLocal(parts.host))
    app.use(async (context, next) => {
      noteProjects(context, projects.first)
      await next()
    })
  }
  // A key does not make a web page of another site welcome to start programs here.
  app.use(RUNS, requireLocal(parts.host))
  const common = [signIn, signOutRoute, ...healthRoutes(parts.store)]
  for (const { method, path, handle } of common) app.on(method, honoPath(path), handle)
  for (const [index, { method, path }] of projects.first.routes.entries()) {
    app.on(method, honoPath(path), (context) => answerVisible(context, index, projects))
  }
  const document = openApiDocument([...common, ...projects.first.routes])
  app.get('/openapi.json', (context) => context.json(document))
  app.all('/api/*', (context) => context.notFound())
  app.all('/v1/*', (context) => context.notFound())
  app.get('*', serveDashboard(parts.dashboardDirectory))
  return app
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
