import type { Context } from 'hono'
import { RequestError } from '../errors.ts'
import type { Project } from './project.ts'
import type { Projects } from './projects.ts'
import { projectOf } from './request-project.ts'

/**
 * Answers with a route of the request's project. What is read of a session that another project lets it
 * see, the route of that project answers; what would change such a session is refused.
 *
 * @param index of the route, which is the same in every project
 */
export async function answerVisible(
  context: Context,
  index: number,
  projects: Projects,
): Promise<Response> {
  const project = projectOf(context)
  try {
    return await answerOf(project, index, context)
  } catch (error) {
    const owner = await ownerOf(error, project, projects)
    if (!owner) throw error
    if (context.req.method !== 'GET') throw otherProject(owner, error)
    return answerOf(owner, index, context)
  }
}

async function answerOf(project: Project, index: number, context: Context): Promise<Response> {
  const route = project.routes[index]
  return route ? route.handle(context) : context.notFound()
}

/** The project of a session that was not found in the one that was asked, if that one may see it. */
async function ownerOf(
  error: unknown,
  { sessions }: Project,
  projects: Projects,
): Promise<Project | undefined> {
  if (!(error instanceof RequestError) || error.session === undefined) return undefined
  const id = await sessions.ownerOf(error.session)
  return id === undefined ? undefined : projects.withId(id)
}

function otherProject({ name }: Project, error: unknown): RequestError {
  const session = error instanceof RequestError ? error.session : ''
  const message = `session ${session} belongs to the project “${name}”: here it can be read only`
  return new RequestError(403, 'other_project', message, {
    hint: `Ask with a key of the project “${name}”`,
  })
}
