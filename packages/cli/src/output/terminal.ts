import pc from 'picocolors'

/** A stream to write text to: a process's stdout, or a buffer in a test. */
export interface TextStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Colours; each is the identity when colour is off. */
export type Colours = ReturnType<typeof pc.createColors>

/** Where a command writes: results to `print`, everything else to `note`. */
export interface Terminal {
  /** A line of the result, on stdout. */
  print(line?: string): void
  /** A line about the work, on stderr. */
  note(line?: string): void
  /** Colours of stdout. */
  readonly colours: Colours
  /** Columns of stdout. */
  readonly width: number
}

const DEFAULT_WIDTH = 120

/** Connects a terminal to two streams. Colour only on a TTY, and never when NO_COLOR is set. */
export function createTerminal(
  { stdout, stderr }: { stdout: TextStream; stderr: TextStream },
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const plain = Boolean(environment['NO_COLOR']) || environment['TERM'] === 'dumb'
  return {
    print: (line = '') => void stdout.write(`${line}\n`),
    note: (line = '') => void stderr.write(`${line}\n`),
    colours: pc.createColors(stdout.isTTY === true && !plain),
    width: stdout.columns ?? DEFAULT_WIDTH,
  }
}
