import type { ApiClient, EventFull, EventRow } from '../api-client.ts'
import { foldContents } from '../output/content.ts'
import { safeJson } from '../output/safe-text.ts'
import { printLogs } from '../output/log-view.ts'
import { printSession } from '../output/session-view.ts'
import type { Terminal } from '../output/terminal.ts'
import { findSession } from './find-session.ts'

/** Options of {@link showSession}. */
export interface ShowSessionOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** An id, the beginning of one, or `latest`. */
  readonly id: string
  /** Print `{ session, events, attachments }` instead of a tree, and `logs` where they are asked for. */
  readonly json: boolean
  /** Show messages, arguments and results too. */
  readonly content: boolean
  /** Show what it logged, too. */
  readonly logs: boolean
}

const EVENTS_AT_ONCE = 8

/** Prints one session as a tree of its events. */
export async function showSession(options: ShowSessionOptions): Promise<void> {
  const { client, terminal, id, json, content } = options
  const session = await findSession(client, id)
  const events = await client.events(session.id)
  const details = content ? await readDetails(options, events) : undefined
  const logs = options.logs ? await client.logs(session.id) : undefined
  const attachments = await client.attachments(session.id)
  if (json) {
    return terminal.print(
      safeJson({ session, events: details ?? events, attachments, ...(logs && { logs }) }),
    )
  }
  printSession(terminal, {
    session,
    events,
    attachments: attachments.map((file) => ({
      ...file,
      url: client.attachmentUrl(session.id, file),
    })),
    ...(details && { contents: foldContents(details) }),
  })
  if (logs) printLogs(terminal, { session, events, logs })
}

async function readDetails(
  { client, terminal }: ShowSessionOptions,
  events: readonly EventRow[],
): Promise<EventFull[]> {
  const details: EventFull[] = []
  for (let index = 0; index < events.length; index += EVENTS_AT_ONCE) {
    if (index > 0 && index % 400 === 0) terminal.note(`Read ${index} of ${events.length} events …`)
    const batch = events.slice(index, index + EVENTS_AT_ONCE)
    details.push(...(await Promise.all(batch.map((event) => client.event(event)))))
  }
  return details
}
