import { homedir, userInfo } from 'node:os'
import type { EnvironmentField } from '../config/environment-fields.ts'
import type { HostFacts } from './host-facts.ts'
import { container, disk, memory, operatingSystem, processor } from './machine.ts'
import { packageManager, packages } from './project.ts'
import { changes, repository } from './repository.ts'
import { ci, runtime } from './runtime.ts'

type Read = (directory: string) => HostFacts | Promise<HostFacts>

const READS: Readonly<Record<EnvironmentField, Read>> = {
  runtime,
  os: operatingSystem,
  cpu: processor,
  memory,
  disk,
  directory: (directory) => ({ 'process.working_directory': directory }),
  packageManager,
  packages,
  git: repository,
  container,
  ci: () => ci(process.env),
}

/** Reads the fields; one that cannot be read is left out, and nothing else is touched. */
export async function collect(
  fields: readonly EnvironmentField[],
  directory: string,
): Promise<HostFacts> {
  const read = await Promise.all(fields.map((field) => readField(READS[field], directory)))
  return withoutPerson(Object.assign({}, ...read))
}

/** {@link collect} of what takes long, where it is among the fields. */
export function collectSlow(
  fields: readonly EnvironmentField[],
  directory: string,
): Promise<HostFacts> {
  return fields.includes('git') ? changes(directory) : Promise.resolve({})
}

async function readField(read: Read, directory: string): Promise<HostFacts> {
  try {
    return await read(directory)
  } catch {
    return {}
  }
}

const LONGEST = 500

/** Paths below the home directory begin with `~`, and no other says whose they are. */
function withoutPerson(facts: HostFacts): HostFacts {
  const home = homedir()
  const name = nameOfUser()
  const entries = Object.entries(facts).map(([key, value]) => {
    if (typeof value !== 'string') return [key, value]
    const text = value.slice(0, LONGEST)
    return [key, inside(text, home) ? `~${text.slice(home.length)}` : withoutName(text, name)]
  })
  return Object.fromEntries(entries)
}

function inside(path: string, home: string): boolean {
  return (
    home.length > 1 &&
    (path === home || /^[/\\]/.test(path.slice(home.length))) &&
    path.startsWith(home)
  )
}

function withoutName(path: string, name: string): string {
  if (!/^(?:[A-Za-z]:)?[/\\]/.test(path) || name === '') return path
  return path
    .split(/([/\\])/)
    .map((part) => (part === name ? '~' : part))
    .join('')
}

function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
