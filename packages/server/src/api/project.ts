import { ProjectInfo } from '@agentops/protocol/api'
import type { Route } from './route.ts'

/** The route that says which project a key opens. */
export function projectRoutes(name: string): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/project',
      summary: 'The project that the key of the request opens',
      answers: {
        200: { description: 'It', schema: { name: 'ProjectInfo', schema: ProjectInfo } },
      },
      handle: (context) => context.json({ name }, 200),
    },
  ]
}
