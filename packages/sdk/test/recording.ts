import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import { Client, type ClientOptions, type Session } from '@agentops/sdk'
import { inject } from 'vitest'
import { startOwnServer } from './own-server.ts'

/** A real server with a client that sends to it, for tests that look at what was captured. */
export interface Recording {
  readonly url: string
  readonly client: Client
  /** Runs code in a session of its own and gives the events that it left, in order of start. */
  record(fn: (session: Session) => Promise<unknown>): Promise<EventDetail[]>
  events(sessionId: string): Promise<EventDetail[]>
  /** A session's events in order of start, without what was said. */
  list(sessionId: string): Promise<EventSummary[]>
  details(events: readonly EventSummary[]): Promise<EventDetail[]>
  close(): Promise<void>
}

async function getJson(url: string): Promise<never> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`GET ${url}: HTTP ${response.status} ${await response.text()}`)
  return (await response.json()) as never
}

/** Starts a server, unless the `endpoint` of one is given or all files share one, and makes the client. */
export async function startRecording(options: ClientOptions = {}): Promise<Recording> {
  const given = options.endpoint ?? inject('sharedServerUrl')
  const server =
    given === undefined ? await startOwnServer() : { url: given, close: () => Promise.resolve() }
  const client = new Client({
    endpoint: server.url,
    autoStartSession: false,
    exitTimeout: 30_000,
    ...options,
  })

  const list = async (sessionId: string): Promise<EventSummary[]> => {
    const page: { events: EventSummary[] } = await getJson(
      `${server.url}/api/v1/sessions/${sessionId}/events?limit=5000`,
    )
    return page.events
  }
  const details = (events: readonly EventSummary[]): Promise<EventDetail[]> =>
    Promise.all(
      events.map(({ id, sessionId }) =>
        getJson(`${server.url}/api/v1/events/${id}?session=${sessionId}`),
      ),
    )
  const events = async (sessionId: string) => details(await list(sessionId))
  return {
    url: server.url,
    client,
    events,
    list,
    details,
    async record(fn) {
      const session = client.startSession()
      await session.run(() => fn(session))
      await session.end()
      return events(session.id)
    },
    async close() {
      await client.shutdown()
      await server.close()
    },
  }
}
