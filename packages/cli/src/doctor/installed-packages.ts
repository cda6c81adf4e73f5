import { readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** One copy of a package. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Its folder, absolute. */
  readonly directory: string
}

/** What was found of a set of packages. */
export interface InstalledPackages {
  readonly found: readonly InstalledPackage[]
  /** Named in a `package.json` of the project, but in no `node_modules`. */
  readonly declared: readonly string[]
  /** True when the project has more folders than were looked into. */
  readonly incomplete: boolean
}

const MAX_FOLDERS = 20_000
const DEPTH = 6

interface Search {
  readonly names: ReadonlySet<string>
  readonly found: Map<string, InstalledPackage>
  readonly declared: Set<string>
  readonly seen: Set<string>
  folders: number
}

/** Finds every copy of the named packages that code in a directory can import, nested ones included. */
export async function findPackages(
  directory: string,
  names: ReadonlySet<string>,
): Promise<InstalledPackages> {
  const search: Search = {
    names,
    found: new Map(),
    declared: new Set(),
    seen: new Set(),
    folders: 0,
  }
  for (const folder of [...ancestors(resolve(directory)), ...(await workspaces(directory))]) {
    await readDeclared(search, folder)
    await walk(search, join(folder, 'node_modules'), DEPTH)
  }
  const found = [...search.found.values()]
  const present = new Set(found.map(({ name }) => name))
  return {
    found: found.toSorted((one, other) => one.name.localeCompare(other.name)),
    declared: [...search.declared].filter((name) => !present.has(name)),
    incomplete: search.folders > MAX_FOLDERS,
  }
}

function ancestors(directory: string): string[] {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...ancestors(parent)]
}

/** Folders of npm's and yarn's workspaces: patterns that end in `/*`, and plain folders. */
async function workspaces(directory: string): Promise<string[]> {
  const { workspaces: declared } = await readJson(join(directory, 'package.json'))
  const patterns = Array.isArray(declared) ? declared : Object(declared).packages
  const texts = (Array.isArray(patterns) ? patterns : []).filter((item) => typeof item === 'string')
  const folders = await Promise.all(
    texts.map(async (pattern) => {
      if (!pattern.endsWith('/*')) return [join(directory, pattern)]
      const parent = join(directory, pattern.slice(0, -2))
      return (await names(parent)).map((name) => join(parent, name))
    }),
  )
  return folders.flat()
}

async function readDeclared({ names: wanted, declared }: Search, folder: string): Promise<void> {
  const manifest = await readJson(join(folder, 'package.json'))
  for (const field of ['dependencies', 'optionalDependencies', 'devDependencies']) {
    for (const name of Object.keys(Object(manifest[field])))
      if (wanted.has(name)) declared.add(name)
  }
}

/** A `node_modules` folder: its packages, those of its scopes, and what is nested in them. */
async function walk(search: Search, modules: string, depth: number): Promise<void> {
  if (depth === 0 || search.seen.has(modules)) return
  search.seen.add(modules)
  for (const name of await names(modules)) {
    if ((search.folders += 1) > MAX_FOLDERS) return
    if (name === '.pnpm') await walkStore(search, join(modules, name), depth)
    else if (name.startsWith('@')) await walkScope(search, modules, name, depth)
    else if (!name.startsWith('.')) await visit(search, modules, name, depth)
  }
}

async function walkScope(
  search: Search,
  modules: string,
  scope: string,
  depth: number,
): Promise<void> {
  for (const name of await names(join(modules, scope))) {
    await visit(search, modules, `${scope}/${name}`, depth)
  }
}

/** pnpm keeps every copy under `.pnpm/NAME@VERSION/node_modules/NAME`. */
async function walkStore(search: Search, store: string, depth: number): Promise<void> {
  for (const entry of await names(store))
    await walk(search, join(store, entry, 'node_modules'), depth - 1)
}

async function visit(search: Search, modules: string, name: string, depth: number): Promise<void> {
  const directory = join(modules, name)
  // An alias (`npm:openai@4`) is installed under another name than its own.
  const manifest = await readJson(join(directory, 'package.json'))
  const own = typeof manifest['name'] === 'string' ? manifest['name'] : name
  const { version } = manifest
  if (search.names.has(own) && typeof version === 'string') {
    search.found.set(`${own}@${version}`, { name: own, version, directory })
  }
  await walk(search, join(directory, 'node_modules'), depth - 1)
}

async function names(folder: string): Promise<string[]> {
  return (await isFolder(folder)) ? readdir(folder).catch(() => []) : []
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** An object of a JSON file; empty when there is none, or it is broken. */
async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return Object(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return {}
  }
}
