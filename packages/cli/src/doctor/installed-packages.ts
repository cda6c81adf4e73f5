import { readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** One copy of a package. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Its folder, absolute. */
  readonly directory: string
  /** Whether a `package.json` of the project names it, or there is none to name anything. */
  readonly isDirect: boolean
}

/** What was found of a set of packages. */
export interface InstalledPackages {
  readonly found: readonly InstalledPackage[]
  /** Named in a `package.json` of the project, but in no `node_modules`. */
  readonly declared: readonly string[]
  /** Why not all of the project could be looked into. */
  readonly unseen: readonly string[]
}

const MAX_FOLDERS = 20_000
const DEPTH = 6
/** A package under another name than its own. */
const ALIAS = /^npm:(.+)@/

type Copy = Omit<InstalledPackage, 'isDirect'>

interface Search {
  readonly names: ReadonlySet<string>
  readonly found: Map<string, Copy>
  readonly declared: Set<string>
  readonly seen: Set<string>
  folders: number
  /** Whether some `package.json` names packages at all. */
  isDescribed: boolean
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
    isDescribed: false,
  }
  for (const folder of [...ancestors(resolve(directory)), ...(await workspaces(directory))]) {
    await readDeclared(search, folder)
    await walk(search, join(folder, 'node_modules'), DEPTH)
  }
  const { declared } = search
  const copies = [...search.found.values()]
  const present = new Set(copies.map(({ name }) => name))
  const found = copies.map((copy) => ({
    ...copy,
    isDirect: !search.isDescribed || declared.has(copy.name),
  }))
  return {
    found: found.toSorted((one, other) => one.name.localeCompare(other.name)),
    declared: [...declared].filter((name) => !present.has(name)),
    unseen: await unseenOf(search, directory),
  }
}

async function unseenOf({ folders }: Search, directory: string): Promise<string[]> {
  const archives = await stat(join(directory, '.pnp.cjs')).catch(() => undefined)
  return [
    ...(folders > MAX_FOLDERS ? ['The project has more folders than were looked into.'] : []),
    ...(archives ? ['Plug’n’Play keeps packages in archives, which were not looked into.'] : []),
  ]
}

function ancestors(directory: string): string[] {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...ancestors(parent)]
}

/** A list's items in YAML, quoted or not. */
const YAML_ITEMS = /^\s*-\s*['"]?([^'"#\s]+)/gm

async function workspacePatterns(directory: string): Promise<string[]> {
  const { workspaces: declared } = await readJson(join(directory, 'package.json'))
  const patterns: unknown = Array.isArray(declared) ? declared : Object(declared).packages
  const ofPnpm = await readFile(join(directory, 'pnpm-workspace.yaml'), 'utf8').catch(() => '')
  const listed: unknown[] = Array.isArray(patterns) ? patterns : []
  return [...listed, ...[...ofPnpm.matchAll(YAML_ITEMS)].map(([, item]) => item)].filter(
    (item) => typeof item === 'string',
  )
}

/** Folders of npm's, yarn's and pnpm's workspaces: patterns that end in `/*`, and plain folders. */
async function workspaces(directory: string): Promise<string[]> {
  const texts = await workspacePatterns(directory)
  const folders = await Promise.all(
    texts.map(async (pattern) => {
      if (!pattern.endsWith('/*')) return [join(directory, pattern)]
      const parent = join(directory, pattern.slice(0, -2))
      return (await names(parent)).map((name) => join(parent, name))
    }),
  )
  return folders.flat()
}

async function readDeclared(search: Search, folder: string): Promise<void> {
  const manifest = await readJson(join(folder, 'package.json'))
  for (const field of ['dependencies', 'optionalDependencies', 'devDependencies']) {
    for (const [key, range] of Object.entries(Object(manifest[field]))) {
      search.isDescribed = true
      const name = ALIAS.exec(String(range))?.[1] ?? key
      if (search.names.has(name)) search.declared.add(name)
    }
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
