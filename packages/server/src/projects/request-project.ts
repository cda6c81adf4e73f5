import type { Context } from 'hono'
import type { Viewer } from '../ingest/ingest.ts'
import type { Project } from './project.ts'

const PROJECT = 'project'
const VIEWER = 'viewer'

/** Notes whose key a request carries, and whose as parent key. */
export function noteProjects(context: Context, project: Project, viewer?: Project): void {
  context.set(PROJECT, project)
  context.set(VIEWER, viewer)
}

/** The project that a request is for. */
export function projectOf(context: Context): Project {
  const project: Project = context.get(PROJECT)
  return project
}

/** Another project that may see the sessions that a request tells of. */
export function viewerOf(context: Context): Viewer | undefined {
  const viewer: Viewer | undefined = context.get(VIEWER)
  return viewer
}
