/** A key and what it does, as the help shows it. */
export interface Shortcut {
  readonly keys: readonly string[]
  readonly does: string
}
