import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * Runs a module of this package in a process of its own, which ends with this one. From source it needs
 * a loader for TypeScript; the build is plain JavaScript.
 *
 * @param entry URL of the module, without its ending
 */
export function forkOwn(entry: URL, args: readonly string[], options: ForkOptions): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts')
  return fork(fileURLToPath(`${entry.href}${fromSource ? '.ts' : '.js'}`), [...args], {
    ...options,
    execArgv: fromSource ? ['--import', loaderUrl()] : [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

function loaderUrl(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
}
