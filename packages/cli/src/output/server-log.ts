import type { Logger } from '@agentops/server'
import { safeJson, safeLine } from './safe-text.ts'
import type { Terminal } from './terminal.ts'

/** Tells at the terminal what a server warns of; that it listens, its command says by itself. */
export function serverLog({ note }: Pick<Terminal, 'note'>): Logger {
  const tell =
    (level: string) =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void =>
      note(`${level}: ${safeLine(message)}${fields ? ` ${safeJson(fields)}` : ''}`)
  return { info: () => undefined, warn: tell('warning'), error: tell('error') }
}
