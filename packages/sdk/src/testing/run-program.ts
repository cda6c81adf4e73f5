import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** What a program printed. */
export interface ProgramOutput {
  readonly stdout: string
  readonly stderr: string
}

/** How a program is run. */
export interface ProgramRun {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv
}

/** A program of a test ended with another exit code than 0. */
export class ProgramFailedError extends Error {
  override readonly name = 'ProgramFailedError'
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly output: ProgramOutput

  constructor(command: string, exitCode: number | null, output: ProgramOutput) {
    super(`${command} ended with exit code ${exitCode ?? 'none: a signal'}\n${output.stderr}`)
    this.exitCode = exitCode
    this.output = output
  }
}

/** Runs a program to its end. @throws ProgramFailedError */
export async function runProgram({ command, args, cwd, env }: ProgramRun): Promise<ProgramOutput> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [exitCode, stdout, stderr] = await Promise.all([
    closed,
    text(child.stdout),
    text(child.stderr),
  ])
  if (exitCode === 0) return { stdout, stderr }
  throw new ProgramFailedError([command, ...args].join(' '), exitCode, { stdout, stderr })
}
