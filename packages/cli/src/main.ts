import { CommanderError } from 'commander'
import { CommandError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { createTerminal, type Terminal } from './output/terminal.ts'
import { createProgram } from './program.ts'

const LONG_MS = 60_000

/** Runs the command that this process was started with and sets its exit code. */
export async function main(): Promise<void> {
  // The reader of a pipe may leave early, as `head` does: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok)
    throw error
  })
  const terminal = createTerminal(process, process.env)
  const program = createProgram({ terminal, environment: process.env, stopSignal })
  // A fetch whose connection is cut settles only by its timeout, which keeps no process alive
  // (AbortSignal.timeout): without this Node would leave in the middle, silently and with 0.
  const alive = setInterval(() => undefined, LONG_MS)
  try {
    await program.parseAsync()
  } catch (error) {
    process.exitCode = tell(error, terminal)
  } finally {
    clearInterval(alive)
  }
}

/** A terminal and a parent process may both pass on the same Ctrl-C. */
const SAME_SIGNAL_MS = 1000

/** Aborted by the first Ctrl-C or SIGTERM; a later one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const stop = () => {
    if (!controller.signal.aborted) first = performance.now()
    else if (performance.now() - first > SAME_SIGNAL_MS) process.exit(EXIT.interrupted)
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}

function tell(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof CommandError) {
    terminal.note(error.message)
    if (error.hint !== undefined) terminal.note(error.hint)
    return error.exitCode
  }
  terminal.note(error instanceof Error ? error.message : String(error))
  return EXIT.failure
}
