import type { EventRow, LogRow, SessionFull } from '../api-client.ts'
import { safeJson, safeLine, safeLines } from './safe-text.ts'
import type { Colours, Terminal } from './terminal.ts'

/** What a session logged, with what the lines refer to. */
export interface LogParts {
  readonly session: SessionFull
  readonly events: readonly EventRow[]
  readonly logs: readonly LogRow[]
}

const LEVEL_WIDTH = 5
const TIME_WIDTH = 10
const INDENT = ' '.repeat(TIME_WIDTH + LEVEL_WIDTH + 3)
/** Told by the line itself, or of no use to a reader. */
const HIDDEN = /^(log\.record\.uid|log\.iostream|exception\..*|err|stack)$/

/** Prints log records by time: since the start, level, text, fields, and the event they belong to. */
export function printLogs(terminal: Terminal, { session, events, logs }: LogParts): void {
  const { colours } = terminal
  if (logs.length === 0) return terminal.print('\nNothing was logged.')
  const names = new Map(events.map(({ id, name }) => [id, name]))
  terminal.print(`\n${colours.dim('LOGS')}`)
  for (const log of logs) {
    const [first = '', ...rest] = textOf(log)
    const seconds = `+${((log.time - session.startedAt) / 1000).toFixed(2)} s`.padStart(TIME_WIDTH)
    const level = paint(log, colours)((log.level ?? '').padEnd(LEVEL_WIDTH))
    const event = names.get(log.eventId ?? '')
    const place = event === undefined ? '' : `  (${safeLine(event)})`
    const more = colours.dim(`${fieldsOf(log)}${place}`)
    terminal.print(`${colours.dim(seconds)}  ${level} ${first}${more}`.trimEnd())
    for (const line of rest) terminal.print(INDENT + line)
  }
}

/** The text, with the stack of an error where the text does not have it. */
function textOf({ body, attributes }: LogRow): string[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const stack = attributes['exception.stacktrace']
  const isMissing = typeof stack === 'string' && !text.includes(stack)
  return safeLines(isMissing ? `${text}\n${stack}` : text)
}

function fieldsOf({ attributes }: LogRow): string {
  const shown = Object.entries(attributes).filter(([name]) => !HIDDEN.test(name))
  return shown.map(([name, value]) => ` ${safeLine(name)}=${safeJson(value)}`).join('')
}

function paint({ level }: LogRow, colours: Colours): (text: string) => string {
  if (level === 'error' || level === 'fatal') return colours.red
  if (level === 'warn') return colours.yellow
  return level === 'info' ? colours.green : colours.dim
}
