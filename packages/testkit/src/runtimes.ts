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
 * Installs a runtime into a cache of its own (90 to 190 MB each, which nobody else should pay for).
 *
 * @returns the path of its binary
 * @throws when npm fails, with what it said
 */
export async function installRuntime(runtime: RuntimePackage): Promise<string> {
  const { name, version, binary = name } = runtime
  const directory = join(CACHE, `${name}-${version}`)
  const path = join(directory, 'node_modules', '.bin', binary)
  if (existsSync(path)) return path
  process.stderr.write(`Installing ${name}@${version} …\n`)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), '{ "private": true }')
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const { code, stderr } = await runProcess({
    command: 'npm',
    args: ['install', ...quiet, `${name}@${version}`],
    cwd: directory,
  })
  if (code !== 0) throw new Error(`npm install ${name}@${version}: ${stderr}`)
  return path
}
