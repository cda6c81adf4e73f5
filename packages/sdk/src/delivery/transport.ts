/** The fetch that stood here before any tap: our own traffic is never recorded. */
const systemFetch = globalThis.fetch

const GZIP_FROM_BYTES = 1024

/** One request to the server. */
export interface Delivery {
  readonly method: 'POST' | 'PATCH'
  /** Path below the endpoint, with its slash. */
  readonly path: string
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** What became of a request. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** The server or the network could not take it now. */
  | { readonly kind: 'retryable'; readonly reason: string; readonly afterMs: number | undefined }
  /** Too large: send it in parts. */
  | { readonly kind: 'too-large' }
  /** The server will never take it. */
  | { readonly kind: 'refused'; readonly reason: string }

/** Carries requests to the server; never throws. */
export interface Transport {
  send(delivery: Delivery, signal: AbortSignal): Promise<Outcome>
}

/** Where and as whom a transport sends. */
export interface TransportOptions {
  readonly endpoint: string
  readonly apiKey: string
  readonly parentKey: string
}

const RETRYABLE = new Set([408, 429, 500, 502, 503, 504])

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | null): number | undefined {
  if (!header) return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

async function outcomeOf(response: Response): Promise<Outcome> {
  // The body is read in every case, so that the connection can be used again.
  const text = await response.text().catch(() => '')
  if (response.ok) return { kind: 'delivered' }
  const reason = `HTTP ${response.status} ${text.slice(0, 200)}`.trim()
  if (response.status === 413) return { kind: 'too-large' }
  if (!RETRYABLE.has(response.status)) return { kind: 'refused', reason }
  return { kind: 'retryable', reason, afterMs: retryAfterMs(response.headers.get('retry-after')) }
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

async function compress(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const { gzip } = await import('node:zlib')
  const { promisify } = await import('node:util')
  return new Uint8Array(await promisify(gzip)(body))
}

/** A transport over HTTP. Bodies are gzipped unless the server is on this machine. */
export function createHttpTransport({ endpoint, apiKey, parentKey }: TransportOptions): Transport {
  const squeezes = !isLoopback(endpoint)
  return {
    async send({ method, path, contentType, body }, signal) {
      const headers = new Headers({ 'content-type': contentType })
      if (apiKey) headers.set('authorization', `Bearer ${apiKey}`)
      if (parentKey) headers.set('agentops-parent-key', parentKey)
      try {
        const isSqueezed = squeezes && body.length >= GZIP_FROM_BYTES
        if (isSqueezed) headers.set('content-encoding', 'gzip')
        const payload = isSqueezed ? await compress(body) : body
        return await outcomeOf(
          await systemFetch(endpoint + path, { method, headers, body: payload, signal }),
        )
      } catch (error) {
        const cause: unknown = error instanceof Error ? (error.cause ?? error) : error
        const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
        return { kind: 'retryable', reason, afterMs: undefined }
      }
    },
  }
}
