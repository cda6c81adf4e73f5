import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What a config file says, or why it cannot be read. */
export interface ConfigFile {
  readonly path: string
  readonly options: Readonly<Record<string, unknown>>
  /** Empty when the file could be read. */
  readonly problem: string
}

const NAMES = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((end) => `agentops.config.${end}`)
const MAX_DIRECTORIES = 64

/** The config file nearest to a directory, not above the package that the directory is in. */
function findFile(from: string): string | undefined {
  let directory = from
  for (let depth = 0; depth < MAX_DIRECTORIES; depth += 1) {
    const here = NAMES.map((name) => join(directory, name)).find((path) => existsSync(path))
    if (here !== undefined) return here
    const above = dirname(directory)
    if (above === directory || existsSync(join(directory, 'package.json'))) return undefined
    directory = above
  }
  return undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `require` reads ESM too (Node ≥ 20.19), and TypeScript where the runtime does or `tsx` is loaded. */
function load(path: string): unknown {
  if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'))
  const loaded: unknown = createRequire(path)(path)
  return isRecord(loaded) && 'default' in loaded ? loaded['default'] : loaded
}

function hintFor(path: string, error: unknown): string {
  const { code, message } = isRecord(error) ? error : {}
  // Bun has no code for it.
  const isAsync = code === 'ERR_REQUIRE_ASYNC_MODULE' || String(message).includes('async module')
  if (isAsync) return 'it must not use await at its top level'
  if (/\.m?ts$/.test(path)) return 'run with tsx or Node ≥ 22.18, or write it as .js or .json'
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : 'it threw'
}

function read(path: string): ConfigFile {
  try {
    const options = load(path)
    if (isRecord(options)) return { path, options, problem: '' }
    return {
      path,
      options: {},
      problem: `${path} must export an object of options`,
    }
  } catch (error) {
    return { path, options: {}, problem: `${path} cannot be read: ${hintFor(path, error)}` }
  }
}

const known = new Map<string, ConfigFile | undefined>()

/**
 * Reads `agentops.config.{ts,js,json}` of a directory's package; `undefined` when there is none.
 * Synchronous, as its options decide what the very first call records; read once a process. Never
 * throws.
 */
export function readConfigFile(from: string = process.cwd()): ConfigFile | undefined {
  if (known.has(from)) return known.get(from)
  const path = findFile(from)
  // Entered first: a config file that imports code which calls `init()` finds itself being read.
  known.set(from, undefined)
  const file = path === undefined ? undefined : read(path)
  known.set(from, file)
  return file
}
