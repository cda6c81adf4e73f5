import { currentScope } from '../../context.ts'
import { shared } from '../../shared.ts'
import type { Session } from '../session.ts'
import { ConsoleReader } from './console-reader.ts'
import { type ConsoleCall, mayBeSilent, tapConsole } from './console-tap.ts'
import { tapPino } from './pino-tap.ts'
import { isQuiet } from './quiet.ts'
import type { StreamName } from './session-log.ts'
import { tapStream } from './stream-tap.ts'

type SessionFinder = () => Session | undefined

/** Text that a console call has printed so far. */
interface Printing {
  text: string
}

/** Sees what the process prints and tells the session of the running code. */
class LogCapture {
  readonly #find: SessionFinder
  readonly #stops: (() => void)[]
  readonly #reader = new ConsoleReader()
  #printing: Printing | undefined
  /** What pino has told of already; it is about to be written. */
  #told = ''

  constructor(find: SessionFinder) {
    this.#find = find
    this.#stops = [
      tapStream(process.stdout, (chunk) => this.#written('stdout', chunk)),
      tapStream(process.stderr, (chunk) => this.#written('stderr', chunk)),
      tapConsole((call, print) => this.#printed(call, print)),
      tapPino((line) => this.#logged(line)),
    ]
  }

  stop(): void {
    for (const stop of this.#stops.toReversed()) stop()
  }

  /** Whatever goes wrong in here is kept from the code that prints. */
  #tell(say: (session: Session) => void): void {
    if (isQuiet() || currentScope().quiet) return
    try {
      const session = this.#find()
      if (session?.state !== 'running') return
      const { captureLogs, captureContent } = session.config
      if (captureLogs && captureContent) say(session)
    } catch {
      // A line that is not recorded is better than a program that fails by printing.
    }
  }

  #written(stream: StreamName, chunk: string | Uint8Array): void {
    if (this.#printing) {
      this.#printing.text += String(chunk)
      return
    }
    if (chunk === this.#told) this.#told = ''
    else this.#tell((session) => session.logs.piece(stream, chunk))
  }

  #logged(line: string): void {
    this.#told = line
    this.#tell((session) => session.logs.line({ text: line.trimEnd(), level: 'info' }))
  }

  /** A method may print through another one: the outermost says what it was. */
  #printed(call: ConsoleCall, print: () => void): void {
    if (this.#printing) {
      print()
      return
    }
    const printing: Printing = { text: '' }
    this.#printing = printing
    try {
      print()
    } finally {
      this.#printing = undefined
      const isSilent = mayBeSilent(call.name)
      // A group that nobody records is one all the same.
      const text = printing.text || (isSilent ? this.#read(call) : '')
      if (!isSilent || text) this.#tell((session) => this.#say(session, call, text))
    }
  }

  #say(session: Session, call: ConsoleCall, printed: string): void {
    // What was printed is what formatting has made of it; another console keeps that to itself.
    const text = printed || this.#reader.read(call)
    const error = call.parameters.find((parameter) => parameter instanceof Error)
    session.logs.line({ text: text.replace(/\n$/, ''), level: call.level, error })
  }

  #read(call: ConsoleCall): string {
    try {
      return this.#reader.read(call)
    } catch {
      return ''
    }
  }
}

const cell = shared<{ users: number; capture: LogCapture | undefined }>('log capture', () => ({
  users: 0,
  capture: undefined,
}))

/** Captures what sessions print, once for all clients of the process. */
export function startLogCapture(find: SessionFinder): void {
  cell.users += 1
  cell.capture ??= new LogCapture(find)
}

/** One fewer needs it; after the last, console and streams are as they were. */
export function stopLogCapture(): void {
  cell.users -= 1
  if (cell.users > 0) return
  cell.capture?.stop()
  cell.capture = undefined
}
