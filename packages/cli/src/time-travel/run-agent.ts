import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { type PlanParts, writePlan } from './plan-file.ts'
import { type ReplayReport, readReport } from './replay-report.ts'

/** How a program is run. */
export interface CommandRun {
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Send its stdout to stderr, where it does not mix with a result. */
  readonly quiet: boolean
  /** Ends the program when aborted. */
  readonly signal: AbortSignal
  /** After which it is ended; null for never. */
  readonly timeoutSeconds?: number | null
}

/** How an agent is run again. */
export interface AgentRun extends CommandRun, Omit<PlanParts, 'reports'> {
  /** Where the new session is sent. */
  readonly server: string
  /** Give the program the recorded clock, and chance as it was. */
  readonly deterministic: boolean
}

/** What came of a run. */
export interface AgentResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  /** Undefined when the program made no session. */
  readonly report: ReplayReport | undefined
  readonly milliseconds: number
}

/** Runs a program with a plan, and reads how it went. */
export async function runAgent(run: AgentRun): Promise<AgentResult> {
  const directory = await mkdtemp(join(tmpdir(), 'agentops-replay-'))
  try {
    const files = await writePlan(directory, { ...run, reports: true })
    const begun = performance.now()
    const environment = {
      ...run.environment,
      AGENTOPS_ENDPOINT: run.server,
      AGENTOPS_TIME_TRAVEL: files.plan,
      ...(run.deterministic && { AGENTOPS_DETERMINISTIC: 'true' }),
    }
    const timeoutSeconds = run.branch?.policy.timeoutSeconds ?? null
    const exitCode = await runCommand({ ...run, environment, timeoutSeconds })
    const milliseconds = performance.now() - begun
    return { exitCode, report: await readReport(files.report), milliseconds }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Node fires a longer one at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Runs a program to its end. @returns its exit code; null when a signal ended it */
export function runCommand(run: CommandRun) {
  const { command, environment, quiet, signal, timeoutSeconds = null } = run
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['inherit', quiet ? process.stderr : 'inherit', 'inherit'],
  })
  // A terminal gives its Ctrl-C to the agent as well; a second one would cut its delivery.
  const stop = () => void (process.stdin.isTTY || child.kill('SIGINT'))
  signal.addEventListener('abort', stop)
  const late = () => {
    process.stderr.write(`The run has taken ${timeoutSeconds} s (--timeout) and is ended.\n`)
    child.kill('SIGTERM')
  }
  const timer =
    timeoutSeconds === null
      ? undefined
      : setTimeout(late, Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS))
  return new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(cannotStart(program, error)))
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop)
      clearTimeout(timer)
      resolve(code)
    })
  })
}

function cannotStart(program: string, error: Error): CommandError {
  return new CommandError(`${program} cannot be started: ${error.message}`, {
    exitCode: EXIT.usage,
    hint: 'Give the command after --, as in: agentops replay latest -- node agent.js',
    cause: error,
  })
}
