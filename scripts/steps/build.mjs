import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'

const STAMPS = join(ROOT, 'node_modules', '.cache', 'agentops')

/** The parts that are built, what they are built from, and a file that proves the build. */
const PARTS = [
  {
    name: 'packages',
    sources: ['packages', 'examples', 'tsconfig.base.json', 'tsconfig.json'],
    ignored: ['node_modules', 'dist', 'bundle', 'test', 'public', 'dashboard'],
    result: 'packages/cli/dist/bin.js',
    command: ['npm', ['run', '--silent', 'build:packages']],
  },
  {
    name: 'dashboard',
    sources: ['packages/dashboard', 'packages/protocol/src'],
    ignored: ['node_modules', 'test'],
    result: 'packages/server/public/index.html',
    command: ['npm', ['run', '--silent', 'build', '--workspace', '@agentops/dashboard']],
  },
]

/**
 * Builds the parts whose sources are newer than their last build.
 *
 * @returns the exit code of the first build that failed, else 0
 */
export async function buildIfNeeded() {
  for (const part of PARTS) {
    if (isBuilt(part)) continue
    console.error(`Building the ${part.name} …`)
    const begun = new Date()
    const code = await run(...part.command)
    if (code !== 0) return code
    stamp(part, begun)
  }
  return 0
}

function isBuilt({ name, sources, ignored, result }) {
  const stampFile = join(STAMPS, name)
  if (!existsSync(stampFile) || !existsSync(join(ROOT, result))) return false
  const built = statSync(stampFile).mtimeMs
  return sources.every((source) => newest(join(ROOT, source), ignored) <= built)
}

/** The build counts from its begin: what changed meanwhile is built the next time. */
function stamp({ name }, begun) {
  mkdirSync(STAMPS, { recursive: true })
  writeFileSync(join(STAMPS, name), `${begun.toISOString()}\n`)
}

function newest(path, ignored) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return path.endsWith('.tsbuildinfo') ? 0 : stats.mtimeMs
  const entries = readdirSync(path).filter((entry) => !ignored.includes(entry))
  return Math.max(0, ...entries.map((entry) => newest(join(path, entry), ignored)))
}
