import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Bodies above this many bytes are answered with 413 and not read further. */
export const BODY_LIMIT = 32 * 1024 * 1024

/** A request that was read completely. */
export interface LocalRequest {
  readonly method: string
  /** The URL's path, still percent-encoded, without the query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A running server on the loopback interface. */
export interface LocalServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Cuts open connections and frees the port. */
  close(): Promise<void>
}

/** Answers one request; a rejection cuts the connection. */
export type LocalHandler = (request: LocalRequest, response: ServerResponse) => Promise<void> | void

/**
 * Starts an HTTP server on 127.0.0.1; port 0 lets the system choose.
 *
 * @throws the system's error when the port is taken
 */
export async function startLocalServer({
  port = 0,
  handle,
}: {
  port?: number
  handle: LocalHandler
}): Promise<LocalServer> {
  const server = createServer((request, response) => {
    serve(request, response, handle).catch(() => response.destroy())
  })
  // A connection that is closed for having been idle meets the next request of a busy machine half-way.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, handle: LocalHandler) {
  const body = await readBody(request)
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end()
    return
  }
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  await handle({ method: request.method ?? 'GET', path, headers: request.headers, body }, response)
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes: Buffer = chunk
    size += bytes.length
    if (size > BODY_LIMIT) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
