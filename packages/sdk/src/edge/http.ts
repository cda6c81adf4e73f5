import type { Answer, Delivery } from '../delivery/http/exchange.ts'

/**
 * Takes the place of `delivery/http/way.ts` and `exchange.ts` in the build for edge runtimes, which
 * reach servers by `fetch` alone.
 */

// The function that stood here before any tap: our own traffic is never recorded.
const fetchPlainly = globalThis.fetch.bind(globalThis)

/** Where requests go. */
interface FetchWay {
  readonly base: string
  close(): void
}

/** The way to a server; the runtime keeps connections, and decides on proxies. */
export function wayTo(server: URL): FetchWay {
  return { base: server.href.replace(/\/+$/, ''), close: () => undefined }
}

/** A text of the bytes, as the transport reads it. */
function answerBody(bytes: ArrayBuffer): Uint8Array {
  const body = new Uint8Array(bytes)
  const toString = (_encoding?: string, start = 0, end = body.length): string =>
    new TextDecoder().decode(body.subarray(start, end))
  return Object.assign(body, { toString })
}

/**
 * Sends a request and reads its answer.
 *
 * @throws the network's error, and the signal's reason when it aborts
 */
export async function exchange(
  way: FetchWay,
  { method, path, body }: Delivery,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Omit<Answer, 'body'> & { readonly body: Uint8Array }> {
  const response = await fetchPlainly(`${way.base}${path}`, { method, body, headers, signal })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: answerBody(await response.arrayBuffer()),
  }
}
