/**
 * What the SDK costs before it does anything: the time that importing the built package takes in a
 * fresh process, against a process that imports nothing, and what an app that depends on the packed
 * package has on its disk.
 *
 *   npm run bench:import        (ends with 1 when a limit is passed)
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const RUNS = 41
const WARM_UP = 3
const LIMITS = { importMs: 25, megabytes: 5, packages: 12 }
const ROOT = join(import.meta.dirname, '..')
const PACKED = ['protocol', 'replay', 'sdk']

const directory = mkdtempSync(join(tmpdir(), 'agentops-import-'))

function npm(args: readonly string[], cwd: string): string {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  return execFileSync('npm', [...args, ...quiet], { cwd, encoding: 'utf8', stdio: 'pipe' })
}

/** Packs our packages as they would be published, and installs them into an empty app. */
function installPacked(): void {
  const tarballs = PACKED.map((name) => {
    const packageDirectory = join(ROOT, 'packages', name)
    return npm(['pack', '--ignore-scripts', '--pack-destination', directory], packageDirectory)
  })
  writeFileSync(join(directory, 'package.json'), '{ "name": "app", "type": "module" }')
  npm(['install', '--offline', ...tarballs.map((name) => `./${name.trim()}`)], directory)
}

/** Files and bytes below a directory. */
function sizeOf(path: string): { files: number; bytes: number } {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map((file) => statSync(join(file.parentPath, file.name)).size)
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

function packagesIn(modules: string): number {
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'))
  const inScopes = names.filter((name) => name.startsWith('@'))
  const scoped = inScopes.flatMap((scope) => readdirSync(join(modules, scope)))
  return names.length - inScopes.length + scoped.length
}

interface Times {
  /** Milliseconds from the start of the process to its end. */
  readonly wall: number
  /** CPU milliseconds of it, which other processes of the machine hardly change. */
  readonly cpu: number
}

const TELL_CPU = `process.once('exit', () => {
  const { user, system } = process.cpuUsage()
  process.stdout.write(String((user + system) / 1000))
})`

function timesOf(program: string): Times {
  const start = performance.now()
  const options = { cwd: directory, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], options)
  if (status !== 0) throw new Error(stderr)
  return { wall: performance.now() - start, cpu: Number(stdout) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** Pairs of processes in turns, so that whatever else the machine does falls on both. */
function measureImport(): { empty: Times; added: Times } {
  writeFileSync(join(directory, 'empty.mjs'), TELL_CPU)
  writeFileSync(join(directory, 'importing.mjs'), `import '@agentops/sdk'\n${TELL_CPU}`)
  const pairs = Array.from({ length: WARM_UP + RUNS }, () => ({
    empty: timesOf('empty.mjs'),
    importing: timesOf('importing.mjs'),
  })).slice(WARM_UP)
  const middle = (select: (pair: (typeof pairs)[number]) => number): number =>
    median(pairs.map(select))
  return {
    empty: { wall: middle(({ empty }) => empty.wall), cpu: middle(({ empty }) => empty.cpu) },
    added: {
      wall: middle(({ empty, importing }) => importing.wall - empty.wall),
      cpu: middle(({ empty, importing }) => importing.cpu - empty.cpu),
    },
  }
}

function row(name: string, value: number, limit: number, unit: string): boolean {
  const isKept = value <= limit
  const verdict = isKept ? 'ok' : 'TOO MUCH'
  console.log(`${name.padEnd(12)}${value.toFixed(1).padStart(8)} ${unit} of ${limit}  ${verdict}`)
  return isKept
}

try {
  installPacked()
  const modules = join(directory, 'node_modules')
  const { files, bytes } = sizeOf(modules)
  const { empty, added } = measureImport()
  const ratio = ((empty.cpu + added.cpu) / empty.cpu).toFixed(2)
  console.log(
    `An empty process takes ${empty.cpu.toFixed(1)} ms of CPU, one that imports ${ratio} times that.`,
  )
  console.log(`By the clock: ${empty.wall.toFixed(1)} ms, and ${added.wall.toFixed(1)} ms more.`)
  console.log(`The install has ${files} files.`)
  const isKept = [
    row('import', added.cpu, LIMITS.importMs, 'ms'),
    row('install', bytes / 1024 / 1024, LIMITS.megabytes, 'MB'),
    row('packages', packagesIn(modules), LIMITS.packages, 'packages'),
  ].every(Boolean)
  process.exitCode = isKept ? 0 : 1
} finally {
  rmSync(directory, { recursive: true })
}
