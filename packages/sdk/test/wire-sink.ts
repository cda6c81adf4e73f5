import { startLocalServer } from '@agentops/testkit/local-server'

/** A server that takes everything and keeps what it was sent, byte for byte. */
export interface WireSink {
  readonly url: string
  /** Path, headers and body of every request so far. */
  readonly requests: { path: string; headers: Record<string, unknown>; body: string }[]
  /** All bodies and headers as one text. */
  text(): string
  close(): Promise<void>
}

/** Starts a sink, for tests that look at what leaves the process. */
export async function startWireSink(): Promise<WireSink> {
  const requests: WireSink['requests'] = []
  const server = await startLocalServer({
    handle({ path, headers, body }, response) {
      requests.push({ path, headers, body })
      response.setHeader('content-type', 'application/json')
      response.end('{}')
    },
  })
  const text = () => JSON.stringify(requests)
  return { url: server.url, requests, text, close: () => server.close() }
}
