import type { DropReason } from '../delivery/drops.ts'
import type { LogSnapshot } from '../delivery/otlp-logs.ts'
import type { SessionRecord } from '../delivery/session-record.ts'
import type { Event } from '../event/event.ts'

/** Where a session's records go. */
export interface Outlet {
  /** Word that an event has started. */
  notice(event: Event): void
  /** A complete event. */
  span(event: Event): void
  /** A line that the session's code has written. */
  log(line: LogSnapshot): void
  /** Something said of a session. */
  call(record: SessionRecord): void
  /** Something is lost before it could be handed on. */
  lost(reason: DropReason, count: number): void
}
