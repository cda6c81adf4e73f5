import type { Context } from 'hono'
import { RequestError } from '../errors.ts'
import { type BodyLimits, readBody } from '../ingest/body.ts'
import type { Ingest } from '../ingest/ingest.ts'
import { CONTENT_TYPE, type Encoding, encodeError, encodeSuccess } from '../ingest/otlp/answer.ts'
import { MalformedError } from '../ingest/otlp/model.ts'
import type { Logger } from '../logger.ts'
import { toRequestError } from '../middleware/problems.ts'
import type { Route } from './route.ts'

/** Parts that the OTLP route works with. */
export interface TraceRouteParts {
  readonly ingest: Ingest
  readonly limits: BodyLimits
  readonly logger: Logger
}

/** Codes of google.rpc.Code for our statuses. */
const RPC_CODE: ReadonlyMap<number, number> = new Map([
  [400, 3],
  [413, 8],
  [415, 3],
  [429, 8],
  [503, 14],
])
const RPC_INTERNAL = 13

/** OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function traceRoutes(parts: TraceRouteParts): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/traces',
      summary: 'Store spans: an OTLP ExportTraceServiceRequest. A 200 means that they are stored',
      bodyTypes: Object.values(CONTENT_TYPE),
      answers: { 200: { description: 'Stored; `partial_success` names spans that were not' } },
      handle: (context) => acceptTraces(parts, context),
    },
  ]
}

async function acceptTraces(parts: TraceRouteParts, context: Context): Promise<Response> {
  const encoding = encodingOf(context)
  try {
    const body = await readBody(context.req.raw, parts.limits)
    const rejections = await parts.ingest.accept(body, encoding)
    return answer(context, encoding, 200, encodeSuccess(encoding, rejections))
  } catch (error) {
    return answerError(parts.logger, context, encoding, error)
  }
}

function encodingOf(context: Context): Encoding {
  const type = (context.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf'
  if (type === 'application/json') return 'json'
  throw new RequestError(
    415,
    'unsupported_type',
    `spans of type “${type ?? ''}” are not accepted`,
    {
      hint: 'Send application/x-protobuf or application/json',
    },
  )
}

function answerError(
  logger: Logger,
  context: Context,
  encoding: Encoding,
  error: unknown,
): Response {
  const known =
    error instanceof MalformedError
      ? new RequestError(400, 'malformed', `the body is not an OTLP request: ${error.message}`)
      : toRequestError(error)
  if (!known) logger.error('spans could not be stored', { error: String(error) })
  if (known?.retryAfter !== undefined) context.header('Retry-After', String(known.retryAfter))
  const status = known?.status ?? 500
  const body = encodeError(
    encoding,
    RPC_CODE.get(status) ?? RPC_INTERNAL,
    known?.message ?? 'internal error',
  )
  return answer(context, encoding, status, body)
}

function answer(
  context: Context,
  encoding: Encoding,
  status: 200 | RequestError['status'] | 500,
  body: Uint8Array,
): Response {
  return context.body(new Uint8Array(body), status, { 'Content-Type': CONTENT_TYPE[encoding] })
}
