import type { LogRecord } from '../../../data/api-client.ts'

/** One line of a log as it is drawn; a record may have several. */
export interface LogLine {
  readonly record: LogRecord
  readonly text: string
  /** Only the first line of a record says when, how bad, and where. */
  readonly isFirst: boolean
}

const MAX_LINE = 2000
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g
// Nothing that a program prints may act on the page: what is no text is shown as a dot.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
/** Told by the line itself, or of no use to a reader. */
const HIDDEN = /^(log\.record\.uid|log\.iostream|exception\..*|err|stack)$/

/** The lines of records, in order. */
export function logLines(records: readonly LogRecord[]): LogLine[] {
  return records.flatMap((record) =>
    textOf(record)
      .split('\n')
      .map((text, index) => ({ record, text: text.slice(0, MAX_LINE), isFirst: index === 0 })),
  )
}

/** The text and the fields of a record, with the stack of an error where the text does not have it. */
function textOf({ body, attributes }: LogRecord): string {
  const said = typeof body === 'string' ? body : JSON.stringify(body)
  const stack = attributes['exception.stacktrace']
  const isMissing = typeof stack === 'string' && !said.includes(stack)
  const fields = Object.entries(attributes)
    .filter(([name]) => !HIDDEN.test(name))
    .map(
      ([name, value]) => `  ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
  const text = `${said.trimEnd()}${fields.join('')}${isMissing ? `\n${stack}` : ''}`
  return text.replaceAll('\r\n', '\n').replace(ESCAPES, '').replace(CONTROLS, '·')
}
