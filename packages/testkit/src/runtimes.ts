import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcess } from './processes.ts'

/** Where runtimes are kept between runs. */
const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/agentops/runtimes')

/** A package of npm whose binary is a JavaScript runtime. */
export interface RuntimePackage {
  readonly name: string
  readonly version: string
  /** Default: the package's name. */
  readonly binary?: string
}

/**
 * Installs packages into a directory of their own, which is kept between runs.
 *
 * @param packages with versions: `ai@7.0.173`
 * @returns the directory, which has them in its `node_modules`
 * @throws when npm fails, with what it said
 */
export async function installAside(packages: readonly string[]): Promise<string> {
  const directory = join(CACHE, packages.join('+').replaceAll('/', '-'))
  const done = join(directory, 'node_modules', '.package-lock.json')
  if (existsSync(done)) return directory
  process.stderr.write(`Installing ${packages.join(', ')} …\n`)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), '{ "private": true }')
  // What is installed is run by the runtime that it asks for, which need not be this one.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false']
  const args = ['install', ...quiet, ...packages]
  const { code, stderr } = await runProcess({ command: 'npm', args, cwd: directory })
  if (code !== 0) throw new Error(`npm install ${packages.join(' ')}: ${stderr}`)
  return directory
}

/** Installs a runtime (90 to 190 MB, which nobody else should pay for), and gives its binary. */
export async function installRuntime(runtime: RuntimePackage): Promise<string> {
  const { name, version, binary = name } = runtime
  const directory = await installAside([`${name}@${version}`])
  return join(directory, 'node_modules', '.bin', binary)
}
