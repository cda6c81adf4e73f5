import { writeSync } from 'node:fs'

/** How much the SDK says on stderr; each level includes the ones before it. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** How much the SDK says on stderr. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Where the SDK speaks to the developer. Never throws and never uses `console`. */
export interface Logger {
  error(message: string): void
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
  /** For the person at the terminal, in a replay; only `silent` keeps it back. */
  tell(message: string): void
}

const STDERR = 2

function write(line: string): void {
  try {
    writeSync(STDERR, line)
  } catch {
    // A closed or full stderr must not disturb the host.
  }
}

/** A logger that writes single lines to stderr, and each distinct warning or error once. */
export function createLogger(level: LogLevel): Logger {
  const rank = LOG_LEVELS.indexOf(level)
  const said = new Set<string>()
  const at = (name: LogLevel, once: boolean) => {
    const enabled = LOG_LEVELS.indexOf(name) <= rank
    return (message: string): void => {
      if (!enabled || (once && said.has(message))) return
      if (once && said.size < 100) said.add(message)
      write(`agentops ${name}: ${message}\n`)
    }
  }
  return {
    error: at('error', true),
    warn: at('warn', true),
    info: at('info', false),
    debug: at('debug', false),
    tell: (message) => level !== 'silent' && write(`agentops: ${message}\n`),
  }
}
