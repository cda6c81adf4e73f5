import type { ClientRequest, IncomingHttpHeaders } from 'node:http'
import { untraced } from '../opentelemetry/untraced.ts'
import type { Way } from './way.ts'

/** Of a longer answer the rest is not kept. */
const MAX_ANSWER_BYTES = 64 * 1024

/** One request to the server. */
export interface Delivery {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Path below the endpoint, with its slash. */
  readonly path: string
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** A complete answer. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/**
 * Sends a request and reads its answer.
 *
 * @throws the network's error, and the signal's reason when it aborts
 */
export function exchange(
  way: Way,
  delivery: Delivery,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  return untraced(() => attempt(way, delivery, headers, signal))
}

function attempt(
  way: Way,
  delivery: Delivery,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  const { method, path, body } = delivery
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(body.length) }
    const request = way.open(method, path, { ...headers, ...length })
    const stop = (): void => void request.destroy(asError(signal.reason))
    signal.addEventListener('abort', stop, { once: true })
    request.once('close', () => signal.removeEventListener('abort', stop))
    request.once('error', (error) => {
      if (!signal.aborted && isStale(request, error))
        resolve(attempt(way, delivery, headers, signal))
      else reject(error)
    })
    request.once('response', (response) => {
      const pieces: Buffer[] = []
      let size = 0
      response.on('data', (piece: Buffer) => {
        if (size < MAX_ANSWER_BYTES) pieces.push(piece)
        size += piece.length
      })
      response.once('error', reject)
      response.once('end', () => {
        const { statusCode: status = 0 } = response
        resolve({ status, headers: response.headers, body: Buffer.concat(pieces) })
      })
    })
    request.end(body)
    if (signal.aborted) stop()
  })
}

/** The server has closed an idle connection in the moment in which it was used again: no word of trouble. */
function isStale({ reusedSocket, destroyed }: ClientRequest, error: Error): boolean {
  return reusedSocket && destroyed && Reflect.get(error, 'code') === 'ECONNRESET'
}

function asError(reason: unknown): Error | undefined {
  return reason instanceof Error ? reason : undefined
}
