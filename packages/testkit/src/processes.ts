import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What a finished process left. */
export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface RunningProcess {
  readonly pid: number | undefined
  /**
   * Resolves with the first line of stdout that matches, also one that came before the call.
   *
   * @throws ProcessEndedError when the process ends without it
   */
  waitForLine(pattern: RegExp): Promise<string>
  kill(signal?: NodeJS.Signals): void
  /** Resolves when the process has ended and its output is complete. */
  finished(): Promise<Finished>
}

/** Options of {@link startProcess}. */
export interface ProcessOptions {
  readonly command: string
  readonly args?: readonly string[]
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
}

/** A process ended before it said what was waited for. */
export class ProcessEndedError extends Error {
  override readonly name = 'ProcessEndedError'

  /** What the process left. */
  readonly left: Finished

  constructor(pattern: RegExp, left: Finished) {
    super(`Ended with ${left.code ?? left.signal} before printing ${pattern}:\n${left.stderr}`)
    this.left = left
  }
}

/** Starts a command and collects what it prints. */
export function startProcess({
  command,
  args = [],
  env = {},
  cwd,
}: ProcessOptions): RunningProcess {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const ended = end(child).then(([code, signal]) => {
    return { code, signal, stdout: stdout.text(), stderr: stderr.text() }
  })
  return {
    pid: child.pid,
    waitForLine: async (pattern) => {
      const line = await Promise.race([stdout.line(pattern), ended])
      if (typeof line === 'string') return line
      throw new ProcessEndedError(pattern, line)
    },
    kill: (signal = 'SIGTERM') => send(child, signal),
    finished: () => ended,
  }
}

/** Runs a command to its end. */
export function runProcess(options: ProcessOptions): Promise<Finished> {
  return startProcess(options).finished()
}

/** Deno takes a child for ended once `child.kill()` was called, whatever the child makes of the signal. */
function send(child: ChildProcess, signal: NodeJS.Signals): void {
  const isRunning = child.exitCode === null && child.signalCode === null
  if ('deno' in process.versions && child.pid !== undefined && isRunning) {
    process.kill(child.pid, signal)
  } else child.kill(signal)
}

async function end(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  const [code, signal] = await once(child, 'close')
  return [code, signal]
}

function collect(stream: NodeJS.ReadableStream) {
  let text = ''
  const waiting = new Set<() => void>()
  stream.setEncoding('utf8')
  stream.on('data', (part: string) => {
    text += part
    for (const look of waiting) look()
  })
  return {
    text: () => text,
    line: (pattern: RegExp) =>
      new Promise<string>((resolve) => {
        const look = () => {
          const found = text.split('\n').find((line) => pattern.test(line))
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}
