import type { Delivery } from '../delivery/transport.ts'
import type { Event } from '../event/event.ts'

/** Where a session's records go. */
export interface Outlet {
  /** Word that an event has started. */
  notice(event: Event): void
  /** A complete event. */
  span(event: Event): void
  /** A call of the session API. */
  call(delivery: Delivery): void
}
