import type { SessionRecord } from '../delivery/session-record.ts'
import type { Event } from '../event/event.ts'

/** Where a session's records go. */
export interface Outlet {
  /** Word that an event has started. */
  notice(event: Event): void
  /** A complete event. */
  span(event: Event): void
  /** Something said of a session. */
  call(record: SessionRecord): void
}
