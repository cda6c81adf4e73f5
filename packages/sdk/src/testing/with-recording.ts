import type { BranchPolicy, MatchLevel, ToolPolicy } from '@agentops/protocol/branch'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '../client.ts'
import type { ClientOptions } from '../config/options.ts'
import { runInScope } from '../context.ts'
import { getDefaultClient, setDefaultClient } from '../default-client.ts'
import { pauseInstrumenting, stopInstrumenting } from '../llms/tracker.ts'
import { noteDiverting } from '../time-travel/divert-http.ts'
import { blockNetwork } from '../time-travel/no-network.ts'
import { loadPlan } from '../time-travel/plan.ts'
import { stagePlan } from '../time-travel/staged-plan.ts'
import { type ProgramOutput, runProgram } from './run-program.ts'
import { mismatchOf, readReports } from './verdict.ts'

/** How a program is run with its recording. */
export interface RecordingOptions extends Pick<
  ClientOptions,
  'redact' | 'redactSecrets' | 'secretPatterns'
> {
  /** Recorded calls that the program does not make fail the test. @defaultValue 'allow' */
  readonly unused?: 'allow' | 'fail'
  /** How much of a request must be as recorded. @defaultValue 'semantic' */
  readonly match?: MatchLevel
  /** What a tool does, by its name; without an entry it gives what was recorded. */
  readonly tools?: Readonly<Record<string, ToolPolicy>>
  /** Variables of the environment, where they are not set: an SDK may want a key, which is not used. */
  readonly env?: Readonly<Record<string, string>>
  /** The recorded clock, and chance as it was: for recordings made with `deterministic`. @defaultValue false */
  readonly deterministic?: boolean
  /** Where programs run. @defaultValue the working directory */
  readonly cwd?: string | URL
}

/** What a test can do with its recording. */
export interface Recorded {
  /**
   * Runs a program that calls `init()` to its end, with the recording and without a network.
   *
   * @throws ProgramFailedError when its exit code is not 0
   */
  run(command: string, ...args: readonly string[]): Promise<ProgramOutput>
}

/** The files that one recording is run by. */
interface Stage {
  readonly directory: string
  /** Plan of this process, and of programs that it starts. */
  readonly plan: string
  readonly programPlan: string
  readonly reportFile: string
}

let isRunning = false

/**
 * Runs code with the answers of a recording in the place of models and tools, and without a network:
 * no connection is opened. Whatever it does, the process is afterwards as it was before.
 *
 * @param recording a file that `agentops timetravel export-test` or `sessions export` wrote
 * @returns what `run` returns
 * @throws RecordingMismatchError when the program asks something else than was recorded, with the
 * difference; TimeTravelError when the recording cannot be read
 * @example
 * import { withRecording } from '@agentops/sdk/testing'
 * const answer = await withRecording('trip.agentops-recording.jsonl', () => planTrip('Lisbon'))
 */
export async function withRecording<Result>(
  recording: string | URL,
  run: (recorded: Recorded) => Result | PromiseLike<Result>,
  options: RecordingOptions = {},
): Promise<Awaited<Result>> {
  if (isRunning) throw new Error('one recording at a time: withRecording() is running already')
  const path = pathOf(recording)
  // A file that is no recording is told here, and not as the failure of some call.
  loadPlan(path)
  isRunning = true
  const stage = setStage(path, options)
  try {
    return await judged(stage, options, () => inside(stage, options, run))
  } finally {
    rmSync(stage.directory, { recursive: true, force: true })
    isRunning = false
  }
}

function pathOf(file: string | URL): string {
  return resolve(file instanceof URL ? fileURLToPath(file) : file)
}

function setStage(recording: string, { match = 'semantic', tools = {} }: RecordingOptions): Stage {
  const directory = mkdtempSync(join(tmpdir(), 'agentops-test-'))
  const policy: Partial<BranchPolicy> = { match, tools, onDivergence: 'stop', maxCalls: 0 }
  const reportFile = join(directory, 'report.jsonl')
  const common = { format: 'agentops.time-travel', version: 1, recording, policy, reportFile }
  const write = (name: string, plan: object) => {
    const file = join(directory, name)
    writeFileSync(file, JSON.stringify(plan), { mode: 0o600 })
    return file
  }
  return {
    directory,
    plan: write('plan.json', common),
    programPlan: write('program-plan.json', { ...common, offline: true }),
    reportFile,
  }
}

/** What the sessions report goes before what the program failed with: it is the reason. */
async function judged<Result>(
  { reportFile }: Stage,
  { unused = 'allow' }: RecordingOptions,
  run: () => Promise<Result>,
): Promise<Result> {
  const [outcome] = await Promise.allSettled([run()])
  const failure: unknown = outcome.status === 'rejected' ? outcome.reason : undefined
  const mismatch = mismatchOf(readReports(reportFile), unused === 'allow', failure)
  if (mismatch) throw mismatch
  if (outcome.status === 'rejected') throw failure
  return outcome.value
}

async function inside<Result>(
  stage: Stage,
  options: RecordingOptions,
  run: (recorded: Recorded) => Result | PromiseLike<Result>,
): Promise<Awaited<Result>> {
  const before = getDefaultClient()
  // Diverted functions stand below the taps: those go first and come back last.
  const tapAgain = pauseInstrumenting()
  const restore = [
    noteDiverting(),
    setVariables(variablesOf(stage.plan, options)),
    blockNetwork(),
    () => setDefaultClient(before),
    tapAgain,
  ]
  const endStage = stagePlan({ ...loadPlan(stage.plan), isUnsent: true })
  const client = new Client({ ...clientOptions(options), timeTravel: stage.plan })
  setDefaultClient(client)
  try {
    const recorded = { run: programRunner(stage, options) }
    // The first session replays: the one that the program starts, or that its first call begins.
    return await runInScope({}, async () => run(recorded))
  } finally {
    endStage()
    await client.shutdown()
    stopInstrumenting()
    for (const undo of restore) undo()
  }
}

/** Nothing is sent anywhere, and nothing is said but in the test's own error. */
function clientOptions({
  redact,
  redactSecrets,
  secretPatterns,
  deterministic = false,
}: RecordingOptions): ClientOptions {
  return {
    export: false,
    autoStartSession: false,
    captureLogs: false,
    logLevel: 'silent',
    deterministic,
    ...(redact && { redact }),
    ...(redactSecrets !== undefined && { redactSecrets }),
    ...(secretPatterns && { secretPatterns }),
  }
}

function programRunner({ programPlan }: Stage, options: RecordingOptions): Recorded['run'] {
  const cwd = options.cwd === undefined ? process.cwd() : pathOf(options.cwd)
  return (command, ...args) => {
    const env = { ...process.env, ...variablesOf(programPlan, options) }
    return runProgram({ command, args, cwd, env })
  }
}

function variablesOf(
  plan: string,
  { env = {}, deterministic = false }: RecordingOptions,
): Record<string, string> {
  const absent = Object.entries(env).filter(([name]) => process.env[name] === undefined)
  return {
    ...Object.fromEntries(absent),
    AGENTOPS_TIME_TRAVEL: plan,
    AGENTOPS_EXPORT: 'false',
    ...(deterministic && { AGENTOPS_DETERMINISTIC: 'true' }),
  }
}

function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
