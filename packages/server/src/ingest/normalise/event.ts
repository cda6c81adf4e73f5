import type { ContentRow, SharedContentRow, SpanRow, WireRow } from '../row.ts'

/** One event, ready to be written. */
export interface NormalisedEvent {
  readonly row: SpanRow
  readonly contents: readonly ContentRow[]
  readonly shared: readonly SharedContentRow[]
  readonly wire: readonly WireRow[]
  /** True for the notice of a start: the row then has no end and no result. */
  readonly running: boolean
}
