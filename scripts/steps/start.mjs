import { buildIfNeeded } from './build.mjs'
import { installIfNeeded } from './install.mjs'
import { run } from './run.mjs'

/** Installs, builds and runs `agentops dev --demo`; the process ends with its exit code. */
export async function start(args) {
  process.exitCode =
    (await installIfNeeded()) ||
    (await buildIfNeeded()) ||
    (await run(process.execPath, ['packages/cli/dist/bin.js', 'dev', '--demo', ...args]))
}
