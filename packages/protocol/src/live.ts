import type { EventSummary } from './event.ts'
import type { SessionSummary } from './session.ts'

/**
 * A message of `GET /api/v1/live` (server-sent events). `type` is also the SSE event name; the SSE
 * id grows by one a message and may be sent back as `Last-Event-ID`.
 */
export type LiveMessage =
  /** A session appeared or changed. */
  | { readonly type: 'session'; readonly session: SessionSummary }
  /** An event started, or ended, or was corrected. Replace what you have under its id. */
  | { readonly type: 'event'; readonly event: EventSummary }
  /** Messages were missed (too old an id, or a reader too slow): load everything anew. */
  | { readonly type: 'reset' }
