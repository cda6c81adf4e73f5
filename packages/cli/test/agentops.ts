import { packageProgram } from '@agentops/testkit/typescript-program'
import { fileURLToPath } from 'node:url'
import { runProcess, startProcess, type ProcessOptions } from '@agentops/testkit/processes'

const BIN = packageProgram({
  source: fileURLToPath(new URL('../src/bin.ts', import.meta.url)),
  built: fileURLToPath(new URL('../bin/agentops.js', import.meta.url)),
})

/** Variables of the machine that tests run on must not reach the command. */
const CLEAN = {
  AGENTOPS_ENDPOINT: undefined,
  AGENTOPS_API_KEY: undefined,
  AGENTOPS_SERVER_KEYS: undefined,
  AGENTOPS_PRICES: undefined,
  OPENAI_API_KEY: undefined,
  OPENAI_BASE_URL: undefined,
  NODE_OPTIONS: undefined,
  npm_execpath: undefined,
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
}

/** Starts the command, as a user would from a shell. */
export function startAgentops(
  args: readonly string[],
  env: ProcessOptions['env'] = {},
  cwd: string = process.cwd(),
) {
  return startProcess({
    command: process.execPath,
    args: [...BIN, ...args],
    env: { ...CLEAN, ...env },
    cwd,
  })
}

/** Runs the command to its end where nobody can be asked, even if the tests are watched at a terminal. */
export function agentopsAlone(args: readonly string[], env: ProcessOptions['env'], cwd: string) {
  const words = ['--wait', process.execPath, ...BIN, ...args]
  return runProcess({ command: 'setsid', args: words, env: { ...CLEAN, ...env }, cwd })
}

/** Runs the command at a terminal at which somebody types an answer; all that is shown is in `stdout`. */
export function agentopsAnswered(
  answer: string,
  args: readonly string[],
  { env, cwd }: { readonly env: ProcessOptions['env']; readonly cwd: string },
) {
  const typed = 'answer="$1"; shift; printf "%s\\n" "$answer" | script -qec "$*" /dev/null'
  const words = ['-c', typed, 'sh', answer, process.execPath, ...BIN, ...args]
  return runProcess({ command: 'sh', args: words, env: { ...CLEAN, ...env }, cwd })
}

/** Runs the command to its end. */
export function agentops(args: readonly string[], env: ProcessOptions['env'] = {}, cwd?: string) {
  return startAgentops(args, env, cwd).finished()
}
