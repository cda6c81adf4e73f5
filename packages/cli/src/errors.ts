import { commandLine } from './output/command-line.ts'
import { EXIT, type ExitCode } from './exit-code.ts'

/** A failure that is told to the user in its own words: what was wrong and what to do next. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError'
  readonly exitCode: ExitCode
  /** What to do next. */
  readonly hint: string | undefined

  constructor(message: string, { exitCode = EXIT.failure, hint, cause }: CommandErrorMore = {}) {
    super(message, { cause })
    this.exitCode = exitCode
    this.hint = hint
  }
}

interface CommandErrorMore {
  readonly exitCode?: ExitCode
  readonly hint?: string
  readonly cause?: unknown
}

/** A project has something that is not recorded: the examination that was printed says what. */
export class UncoveredError extends CommandError {
  override readonly name = 'UncoveredError'

  constructor() {
    super('Something of this project is not recorded: see the lines with ✗, and the server.')
  }
}

/** The doctor was sent to a folder that is not there. */
export class NoProjectError extends CommandError {
  override readonly name = 'NoProjectError'

  constructor(directory: string) {
    super(`There is no folder ${directory}.`, { hint: 'Name the folder of a project.' })
  }
}

/** Nothing answers at the server's URL. */
export class NoServerError extends CommandError {
  override readonly name = 'NoServerError'

  constructor(server: string, cause?: unknown) {
    super(`No AgentOps server answers at ${server}.`, {
      exitCode: EXIT.noServer,
      hint: `Start one with: ${commandLine('dev')}   (or name another with --server URL)`,
      cause,
    })
  }
}

/** The server has no session that fits what was asked for. */
export class SessionNotFoundError extends CommandError {
  override readonly name = 'SessionNotFoundError'

  constructor(wanted: string) {
    super(
      wanted === 'latest' ? 'The server has no session yet.' : `No session has the id ${wanted}.`,
      {
        exitCode: EXIT.notFound,
        hint:
          wanted === 'latest'
            ? `Record one with: ${commandLine('demo')}`
            : `List them with: ${commandLine('sessions list')}`,
      },
    )
  }
}

/** An id's beginning fits several sessions. */
export class AmbiguousSessionError extends CommandError {
  override readonly name = 'AmbiguousSessionError'
  readonly candidates: readonly string[]

  constructor(prefix: string, candidates: readonly string[]) {
    super(
      `${candidates.length} sessions begin with ${prefix}: ${candidates.slice(0, 5).join(', ')}`,
      {
        exitCode: EXIT.usage,
        hint: 'Give more of the id.',
      },
    )
    this.candidates = candidates
  }
}
