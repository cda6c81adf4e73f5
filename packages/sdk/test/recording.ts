import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import { Client, type ClientOptions, type Session } from '@agentops/sdk'
import { startServer } from '@agentops/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'

/** A real server with a client that sends to it, for tests that look at what was captured. */
export interface Recording {
  readonly url: string
  readonly client: Client
  /** Runs code in a session of its own and gives the events that it left, in order of start. */
  record(fn: (session: Session) => Promise<unknown>): Promise<EventDetail[]>
  events(sessionId: string): Promise<EventDetail[]>
  close(): Promise<void>
}

async function getJson(url: string): Promise<never> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`GET ${url}: HTTP ${response.status} ${await response.text()}`)
  return (await response.json()) as never
}

/** Starts the server on a directory of its own and makes the client. */
export async function startRecording(options: ClientOptions = {}): Promise<Recording> {
  const directory = await temporaryDirectory('agentops-sdk-')
  const server = await startServer({ port: 0, dataDirectory: directory.path })
  const client = new Client({
    endpoint: server.url,
    autoStartSession: false,
    exitTimeout: 30_000,
    ...options,
  })

  const events = async (sessionId: string): Promise<EventDetail[]> => {
    const page: { events: EventSummary[] } = await getJson(
      `${server.url}/api/v1/sessions/${sessionId}/events`,
    )
    return Promise.all(
      page.events.map((event) =>
        getJson(`${server.url}/api/v1/events/${event.id}?session=${sessionId}`),
      ),
    )
  }
  return {
    url: server.url,
    client,
    events,
    async record(fn) {
      const session = client.startSession()
      await session.run(() => fn(session))
      await session.end()
      return events(session.id)
    },
    async close() {
      await client.shutdown()
      await server.close()
      await directory.remove()
    },
  }
}
