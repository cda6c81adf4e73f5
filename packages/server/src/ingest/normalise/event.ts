import type { ContentRow, SharedContentRow, SpanRow } from '../row.ts'

/** One event, ready to be written. */
export interface NormalisedEvent {
  readonly row: SpanRow
  readonly contents: readonly ContentRow[]
  readonly shared: readonly SharedContentRow[]
  /** True for the notice of a start: the row then has no end and no result. */
  readonly running: boolean
}
