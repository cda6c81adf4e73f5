/** An edit that cannot be made. The message says where, and what would do. */
export class OverrideError extends Error {
  override readonly name = 'OverrideError'
  /** `tool_calls[0].name`, or the key of an assignment; empty when the whole is meant. */
  readonly path: string

  constructor(path: string, message: string) {
    super(path ? `${path}: ${message}` : message)
    this.path = path
  }
}
