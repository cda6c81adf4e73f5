import { PARENT_KEY_HEADER, WARNING_HEADER } from '@agentops/protocol/project'
import { wallNow } from '../clock.ts'
import { type Answer, type Delivery, exchange } from './http/exchange.ts'
import { noteFault } from '../faults.ts'
import { isLoopback, type Network } from './http/network.ts'
import { type Rejected, rejectedIn } from './http/partial-success.ts'
import { wayTo } from './http/way.ts'

const GZIP_FROM_BYTES = 1024
const REQUEST_TIMEOUT_MS = 30_000
const PROTOBUF = 'application/x-protobuf'

/** What became of a request. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly rejected: Rejected; readonly answer: Answer }
  /** The server or the network could not take it now. */
  | {
      readonly kind: 'retryable'
      readonly reason: string
      readonly afterMs: number | undefined
      /** No server has answered at all. */
      readonly isUnreachable: boolean
    }
  /** It will be taken once somebody has changed something. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly fix: string }
  /** Too large: send it in parts. */
  | { readonly kind: 'too-large' }
  /** The server will never take it. */
  | { readonly kind: 'refused'; readonly reason: string }

/** Carries requests to the server; never throws. */
export interface Transport {
  send(delivery: Delivery): Promise<Outcome>
  /** Closes idle connections. */
  close(): void
}

/** Where and as whom a transport sends. */
export interface TransportOptions {
  readonly endpoint: string
  readonly apiKey: string
  /** Key of another project that may see what is sent; '' for none. */
  readonly parentKey: string
  readonly network: Network
  /** How many requests may be on their way at once. */
  readonly maxInFlight: number
  /** Gets what the server says of a request that it has served. */
  readonly onWarning?: (warning: string) => void
}

const FIXES: ReadonlyMap<number, string> = new Map([
  [401, 'Set AGENTOPS_API_KEY to a key of this server'],
  [403, 'Set AGENTOPS_API_KEY to a key of this server that may write'],
  [404, 'Set AGENTOPS_ENDPOINT to the URL of an AgentOps server'],
  [407, 'Put user and password into HTTPS_PROXY'],
])

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110 §10.2.3). */
export function retryAfterMs(header: string | undefined, now = wallNow()): number | undefined {
  if (!header) return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

function outcomeOf(answer: Answer): Outcome {
  const { status, headers, body } = answer
  if (status >= 200 && status < 300) {
    const isProtobuf = headers['content-type']?.startsWith(PROTOBUF) === true
    const rejected = rejectedIn(isProtobuf ? body : new Uint8Array())
    return { kind: 'delivered', rejected, answer }
  }
  const reason = `HTTP ${status} ${body.toString('utf8', 0, 200)}`.trim()
  if (status === 413) return { kind: 'too-large' }
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = retryAfterMs(headers['retry-after'])
    return { kind: 'retryable', reason, afterMs, isUnreachable: false }
  }
  const fix = status < 400 ? FIXES.get(404) : FIXES.get(status)
  return fix === undefined ? { kind: 'refused', reason } : { kind: 'blocked', reason, fix }
}

/** What is none of the network's or its time limit's is a mistake of ours: Node would not take the request. */
function isOfNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = Reflect.get(error, 'code')
  const isSystem = typeof code === 'string' && !code.startsWith('ERR_INVALID_')
  return isSystem || error.name === 'TimeoutError' || error.name === 'ProxyError'
}

async function compress(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const { gzip } = await import('node:zlib')
  const { promisify } = await import('node:util')
  return new Uint8Array(await promisify(gzip)(body))
}

/** Lets at most `limit` run at once; the others wait for their turn. */
function createGate(limit: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}

/** A transport over HTTP. Bodies are gzipped unless the server is on this machine. */
export function createHttpTransport(options: TransportOptions): Transport {
  const server = new URL(options.endpoint)
  const way = wayTo(server, options.network)
  const gate = createGate(options.maxInFlight)
  const squeezes = !isLoopback(server.hostname)

  const attempt = async (delivery: Delivery): Promise<Outcome> => {
    const headers: Record<string, string> = { 'content-type': delivery.contentType }
    if (options.apiKey) headers['authorization'] = `Bearer ${options.apiKey}`
    if (options.parentKey) headers[PARENT_KEY_HEADER] = options.parentKey
    try {
      const isSqueezed = squeezes && delivery.body.length >= GZIP_FROM_BYTES
      if (isSqueezed) headers['content-encoding'] = 'gzip'
      const body = isSqueezed ? await compress(delivery.body) : delivery.body
      const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
      const answer = await exchange(way, { ...delivery, body }, headers, signal)
      const warning = answer.headers[WARNING_HEADER]
      if (typeof warning === 'string') options.onWarning?.(warning)
      return outcomeOf(answer)
    } catch (error) {
      if (!isOfNetwork(error)) noteFault('sending a request', error)
      const reason = error instanceof Error ? error.message || error.name : String(error)
      return { kind: 'retryable', reason, afterMs: undefined, isUnreachable: true }
    }
  }
  return {
    send: (delivery) => gate(() => attempt(delivery)),
    close: () => way.close(),
  }
}
