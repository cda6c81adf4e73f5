import type { Config } from '../config.ts'
import { providerNames } from './providers/registry.ts'

/** What people call a cloud whose providers have another name for it. */
const ALSO: Readonly<Record<string, string>> = { google: 'gcp', amazon: 'aws', xai: 'x_ai' }

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** A provider's name in the ways people say it: `gcp.vertex_ai` is `gcp`, `vertex_ai` and `vertex` too. */
function namesOf(name: string): ReadonlySet<string> {
  const [cloud = '', ...rest] = name.split('.')
  const names = [name, cloud, rest.join('.')]
  return new Set([...names, ...names.map((each) => each.replace(/_ai$/, ''))].map(plain))
}

function means(entry: string, name: string): boolean {
  const said = entry.replace(/^!/, '')
  return namesOf(name).has(plain(ALSO[said.toLowerCase()] ?? said))
}

/** Whether a configuration wants a provider's calls: a list of names, or of `!names`. */
export function isChosen({ instrumentLlmCalls, providers }: Config, name: string): boolean {
  if (!instrumentLlmCalls) return false
  if (providers.length === 0) return true
  if (providers.some((entry) => entry.startsWith('!') && means(entry, name))) return false
  return (
    providers.every((entry) => entry.startsWith('!')) ||
    providers.some((entry) => means(entry, name))
  )
}

/** Names in `providers` that no provider has: a misspelt one would silently record too little, or too much. */
export function unknownProviders({ providers }: Config): readonly string[] {
  const known = providerNames()
  return providers.filter((entry) => !known.some((name) => means(entry, name)))
}
