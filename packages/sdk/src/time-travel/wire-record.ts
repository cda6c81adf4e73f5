import { LLM } from '@agentops/protocol/attributes'
import type {
  WireBytes,
  WireFailure,
  WireRequest,
  WireResponse,
} from '@agentops/protocol/recording'
import type { HeaderReader, RequestLine } from '../llms/providers/base.ts'

/** Bytes of requests and answers together that one event keeps; what was larger is left out whole. */
const MAX_WIRE_BYTES = 8 * 1024 * 1024

/** Response headers that provider SDKs read. Cookies and keys are never among them. */
const KEPT_HEADERS = [
  'content-type',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-request-id',
  'request-id',
  'x-amzn-requestid',
  'x-amzn-errortype',
  'x-amzn-bedrock-input-token-count',
  'x-amzn-bedrock-output-token-count',
  'x-amzn-bedrock-invocation-latency',
  'openai-model',
  'openai-version',
  'openai-processing-ms',
  'anthropic-organization-id',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
  'x-litellm-call-id',
  'x-litellm-model-id',
  'x-litellm-response-cost',
  'llm_provider-request-id',
  'date',
] as const

/** What a call collected of its exchange. Bytes are references; nothing of it is changed. */
export interface CollectedExchange {
  readonly line: RequestLine
  readonly requestHeader: HeaderReader
  readonly requestBody: string | undefined
  /** Undefined when there was no answer. */
  readonly status: number | undefined
  readonly header: HeaderReader
  /** The answer read at once, or in pieces. */
  readonly body: string | readonly Uint8Array[]
  /** Bytes of the answer, also of pieces that were not kept. */
  readonly bodyBytes: number
  /** Milliseconds from the request to a piece. */
  readonly timeOf: (piece: number) => number
  readonly failure: unknown
  readonly endedMs: number
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as text where they are UTF-8. */
export function wireBytes(bytes: Uint8Array): WireBytes {
  try {
    return utf8.decode(bytes)
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') }
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}

/** A request as it is recorded. */
export function wireRequestOf(
  { method, host, path }: RequestLine,
  header: HeaderReader,
  body: WireBytes | undefined,
): WireRequest {
  const contentType = header('content-type') ?? ''
  return { method, url: `//${host}${path}`, contentType, body: body ?? null }
}

function requestOf({ line, requestHeader, requestBody }: CollectedExchange): WireRequest {
  return wireRequestOf(line, requestHeader, requestBody)
}

function chunksOf({ body, timeOf }: CollectedExchange): WireResponse['chunks'] {
  if (typeof body === 'string')
    return body === '' ? [] : [{ atMs: rounded(timeOf(0)), bytes: body }]
  return body.map((piece, index) => ({ atMs: rounded(timeOf(index)), bytes: wireBytes(piece) }))
}

function responseOf(exchange: CollectedExchange, status: number): WireResponse {
  const headers = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = exchange.header(name)
    return value === null ? [] : [[name, value]]
  })
  const headMs = rounded(exchange.timeOf(0))
  return { status, statusText: '', headers, headMs, chunks: chunksOf(exchange) }
}

function textOf(error: object, key: string): string {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : ''
}

/** The failure itself, or what a `fetch failed` and a `terminated` were caused by. */
function failureOf(thrown: unknown, endedMs: number): WireFailure {
  const atMs = rounded(endedMs)
  const cause: unknown = thrown instanceof TypeError ? (thrown.cause ?? thrown) : thrown
  if (!(cause instanceof Error)) return { name: 'Error', message: String(cause), code: '', atMs }
  return { name: cause.name, message: cause.message, code: textOf(cause, 'code'), atMs }
}

function leftOut(exchange: CollectedExchange, size: number): Record<string, string> {
  const request = JSON.stringify({ ...requestOf(exchange), body: null } satisfies WireRequest)
  return {
    [LLM.wireRequest]: request,
    [LLM.wireOmitted]: `${size} bytes; at most ${MAX_WIRE_BYTES} are kept, and this call cannot be replayed`,
  }
}

/**
 * The attributes that keep an exchange as it was on the wire. One that is larger than 8 MiB is left
 * out, and the event says so.
 */
export function wireAttributes(exchange: CollectedExchange): Record<string, string> {
  const size = (exchange.requestBody?.length ?? 0) + exchange.bodyBytes
  if (size > MAX_WIRE_BYTES) return leftOut(exchange, size)
  const { status, failure, endedMs } = exchange
  return {
    [LLM.wireRequest]: JSON.stringify(requestOf(exchange)),
    ...(status !== undefined && {
      [LLM.wireResponse]: JSON.stringify(responseOf(exchange, status)),
    }),
    ...(failure !== undefined && {
      [LLM.wireFailure]: JSON.stringify(failureOf(failure, endedMs)),
    }),
  }
}
