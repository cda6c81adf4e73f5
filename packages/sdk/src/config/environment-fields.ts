import { readFlag } from './flag.ts'

/** The parts of the host environment that can be left out one by one. */
export const ENVIRONMENT_FIELDS = [
  'runtime',
  'os',
  'cpu',
  'memory',
  'disk',
  'directory',
  'packageManager',
  'packages',
  'git',
  'container',
  'ci',
] as const

/** A part of the host environment. */
export type EnvironmentField = (typeof ENVIRONMENT_FIELDS)[number]

function isField(name: string): name is EnvironmentField {
  return ENVIRONMENT_FIELDS.some((field) => field === name)
}

/** The fields that a list of names keeps; `undefined` when a name is none. */
function fieldsNamed(names: readonly string[]): readonly EnvironmentField[] | undefined {
  return names.every(isField) ? names : undefined
}

/** Reads `environment` in any of its forms; `undefined` when it is none of them. */
export function readEnvironmentFields(given: unknown): readonly EnvironmentField[] | undefined {
  const isAll = readFlag(given)
  if (isAll !== undefined) return isAll ? ENVIRONMENT_FIELDS : []
  if (typeof given === 'string') {
    return fieldsNamed(given.split(',').flatMap((name) => name.trim() || []))
  }
  if (typeof given !== 'object' || given === null) return undefined
  const choices = Object.entries(given)
  if (choices.some(([name, value]) => !isField(name) || typeof value !== 'boolean'))
    return undefined
  const left = new Set(choices.filter(([, isKept]) => !isKept).map(([name]) => name))
  return ENVIRONMENT_FIELDS.filter((field) => !left.has(field))
}
