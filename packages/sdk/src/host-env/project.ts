import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { HostFacts } from './host-facts.ts'

const MAX_PACKAGES = 200
const LOCK_FILES: readonly (readonly [string, string])[] = [
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['deno.lock', 'deno'],
]

/** The package manager that the project says, or whose lock file lies in it or above it. */
export async function packageManager(directory: string): Promise<HostFacts> {
  for (const folder of ancestors(directory)) {
    const { packageManager: said } = await readJson(join(folder, 'package.json'))
    if (typeof said === 'string') return { 'agentops.package_manager': said.split('+')[0] ?? said }
    for (const [file, name] of LOCK_FILES) {
      if (await exists(join(folder, file))) return { 'agentops.package_manager': name }
    }
  }
  return {}
}

/** Versions of the packages that the project depends on, as they are installed; at most 200. */
export async function packages(directory: string): Promise<HostFacts> {
  for (const folder of ancestors(directory)) {
    const manifest = await readJson(join(folder, 'package.json'))
    const names = [...named(manifest['dependencies']), ...named(manifest['devDependencies'])]
    if (names.length === 0) continue
    const kept = [...new Set(names)].slice(0, MAX_PACKAGES)
    const versions = await Promise.all(kept.map((name) => installedVersion(folder, name)))
    const known = kept.flatMap((name, index) => {
      const found = versions[index]
      return found === undefined ? [] : [[name, found] as const]
    })
    return { 'agentops.packages': Object.fromEntries(known) }
  }
  return {}
}

async function installedVersion(directory: string, name: string): Promise<string | undefined> {
  for (const folder of ancestors(directory)) {
    const { version } = await readJson(join(folder, 'node_modules', name, 'package.json'))
    if (typeof version === 'string') return version
  }
  return undefined
}

/** A directory and all above it, the nearest first. */
export function ancestors(directory: string): string[] {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...ancestors(parent)]
}

function named(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return Object(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return {}
  }
}
