import { type IncomingHttpHeaders, type IncomingMessage, request as open } from 'node:http'

/** A server's complete answer. */
export interface Forwarded {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** The answer as it would stand on the wire of a connection that ends with it. */
  readonly raw: Buffer
}

/**
 * Sends a request that was read completely on to another server.
 *
 * @throws the network's error when that server does not answer
 */
export async function forward(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Forwarded> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const own = { ...headers, host: new URL(target).host, connection: 'close' }
    const options = { method, headers: own, agent: false }
    open(new URL(url ?? '/', target), options, resolve)
      .on('error', reject)
      .end(body)
  })
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece)
  return answerOf(response, Buffer.concat(pieces))
}

function answerOf({ statusCode = 502, headers }: IncomingMessage, body: Buffer): Forwarded {
  const {
    connection: _connection,
    'keep-alive': _keepAlive,
    'transfer-encoding': _coding,
    ...kept
  } = headers
  const whole = { ...kept, 'content-length': String(body.length) }
  const lines = Object.entries({ ...whole, connection: 'close' }).map(
    ([name, value]) => `${name}: ${String(value)}\r\n`,
  )
  const head = Buffer.from(`HTTP/1.1 ${statusCode} Answer\r\n${lines.join('')}\r\n`)
  return { status: statusCode, headers: whole, body, raw: Buffer.concat([head, body]) }
}
