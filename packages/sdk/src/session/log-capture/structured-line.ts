import { EXCEPTION } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import type { LineLevel } from '../../delivery/otlp-logs.ts'

/** What a logger's line says, field by field. */
export interface StructuredLine {
  readonly level: LineLevel | undefined
  /** Milliseconds since the epoch, where the line names its time. */
  readonly time: number | undefined
  readonly body: JsonValue
  readonly attributes: Readonly<Record<string, JsonValue>>
}

type Fields = Readonly<Record<string, JsonValue>>

/** The names that winston's sets of levels (npm, syslog, cli) and pino use, beside our own. */
const LEVEL_NAMES: Readonly<Record<string, LineLevel>> = {
  silly: 'trace',
  trace: 'trace',
  input: 'trace',
  verbose: 'debug',
  debug: 'debug',
  prompt: 'debug',
  http: 'info',
  info: 'info',
  notice: 'info',
  help: 'info',
  data: 'info',
  log: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  crit: 'fatal',
  critical: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  fatal: 'fatal',
}

/** pino counts in tens from 10 (https://getpino.io/#/docs/api?id=logger-level). */
const PINO_LEVELS = ['trace', 'trace', 'debug', 'info', 'warn', 'error'] as const

const SIMPLE = /^(\w{3,8}): /
const EARLIEST_MS = Date.UTC(2001, 0)

function levelOf(said: JsonValue | undefined): LineLevel | undefined {
  if (typeof said === 'string') return LEVEL_NAMES[said.toLowerCase()]
  if (typeof said !== 'number' || !(said > 0)) return undefined
  return said >= 60 ? 'fatal' : PINO_LEVELS[Math.floor(said / 10)]
}

function timeOf(said: JsonValue | undefined): number | undefined {
  const time = typeof said === 'string' ? Date.parse(said) : said
  return typeof time === 'number' && time > EARLIEST_MS ? time : undefined
}

/** Whether JSON data is an object. */
export function isFields(value: JsonValue | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseFields(line: string): Fields | undefined {
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined
  try {
    const value: JsonValue = JSON.parse(line)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What loggers tell of an error, under OpenTelemetry's names. */
function exceptionOf({ err, error, stack }: Fields): Record<string, JsonValue> {
  const nested = isFields(err) ? err : isFields(error) ? error : { stack: stack ?? null }
  const told: Record<string, JsonValue> = {}
  const note = (name: string, value: JsonValue | undefined): void => {
    if (typeof value === 'string') told[name] = value
  }
  note(EXCEPTION.type, nested['type'] ?? nested['name'])
  note(EXCEPTION.message, nested['message'])
  note(EXCEPTION.stacktrace, nested['stack'])
  return told
}

/**
 * Reads a line that a logger wrote as JSON (pino, winston, bunyan and their like) or, with winston's
 * simple format, after its level; `undefined` for any other line.
 */
export function readStructured(line: string): StructuredLine | undefined {
  const fields = parseFields(line)
  if (!fields) {
    const level = levelOf(SIMPLE.exec(line)?.[1])
    return level && { level, time: undefined, body: line, attributes: {} }
  }
  const { level: saidLevel, severity, time: saidTime, timestamp, msg, message, ...rest } = fields
  const level = levelOf(saidLevel ?? severity)
  const body = msg ?? message
  // An object that a program prints is no logger's line for that.
  if (level === undefined) return undefined
  return {
    level,
    time: timeOf(saidTime ?? timestamp),
    body: body ?? '',
    attributes: { ...rest, ...exceptionOf(fields) },
  }
}
