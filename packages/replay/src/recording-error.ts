/** Why a recording was refused. */
export type RecordingProblem =
  | 'not-a-recording'
  | 'newer-version'
  | 'invalid'
  | 'too-large'
  | 'cut-off'
  | 'duplicate-id'
  | 'unknown-parent'

/** A recording that cannot be read. The message says where and what to do; nothing was taken from it. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
  readonly problem: RecordingProblem
  /** Line of the file, from 1. */
  readonly line: number
  /** Field within the line, as `exchange.request.url`; empty when the line as a whole is meant. */
  readonly field: string

  constructor(problem: RecordingProblem, message: string, line: number, field = '') {
    super(`recording, line ${line}${field && `, ${field}`}: ${message}`)
    this.problem = problem
    this.line = line
    this.field = field
  }
}
