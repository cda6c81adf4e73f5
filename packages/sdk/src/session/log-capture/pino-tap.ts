import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Where pino (since 9.7) tells of each line that it has made. */
const CHANNEL = 'tracing:pino_asJson:end'

function lineOf(message: unknown): string | undefined {
  const line: unknown =
    typeof message === 'object' && message !== null ? Reflect.get(message, 'result') : undefined
  return typeof line === 'string' ? line : undefined
}

/**
 * Sees pino's lines as it makes them: a logger made before `init()` writes them past
 * `process.stdout`, straight to the file descriptor or from a thread of its own.
 *
 * @returns stops seeing them
 */
export function tapPino(see: (line: string) => void): () => void {
  const listener = (message: unknown): void => {
    const line = lineOf(message)
    if (line !== undefined) see(line)
  }
  subscribe(CHANNEL, listener)
  return () => {
    unsubscribe(CHANNEL, listener)
  }
}
