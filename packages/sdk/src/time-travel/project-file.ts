import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Switches time travel on and off for a project: `{ "enabled": true, "plan": "path" }`. */
const PROJECT_FILE = '.agentops_time_travel.json'

function nearest(directory: string): string | undefined {
  const file = join(directory, PROJECT_FILE)
  if (existsSync(file)) return file
  const above = dirname(directory)
  const isRoot = above === directory || existsSync(join(directory, 'package.json'))
  return isRoot ? undefined : nearest(above)
}

function parse(file: string): { enabled?: unknown; plan?: unknown } {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof content === 'object' && content !== null ? content : {}
  } catch {
    return {}
  }
}

/** The plan that the project's file switches on; empty when it is off or there is none. */
export function planOfProject(directory: string): string {
  const file = nearest(directory)
  if (file === undefined) return ''
  const { enabled, plan } = parse(file)
  return enabled === true && typeof plan === 'string' ? resolve(dirname(file), plan) : ''
}
