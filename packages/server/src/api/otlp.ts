import type { Context } from 'hono'
import { RequestError } from '../errors.ts'
import { type BodyLimits, readBody } from '../ingest/body.ts'
import {
  CONTENT_TYPE,
  type Encoding,
  type Signal,
  encodeError,
  encodeSuccess,
} from '../ingest/otlp/answer.ts'
import { MalformedError, type Rejection } from '../ingest/otlp/model.ts'
import type { Logger } from '../logger.ts'
import type { Viewer } from '../ingest/ingest.ts'
import { viewerOf } from '../projects/request-project.ts'
import { toRequestError } from '../middleware/problems.ts'
import type { Route } from './route.ts'

/** Parts that the OTLP routes work with. */
export interface OtlpRouteParts {
  readonly traces: OtlpIntake
  readonly logs: OtlpIntake
  readonly limits: BodyLimits
  readonly logger: Logger
}

/** Stores the items of a request and resolves with those that cannot be accepted. */
interface OtlpIntake {
  accept(body: Buffer, encoding: Encoding, viewer?: Viewer): Promise<readonly Rejection[]>
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
export function otlpRoutes(parts: OtlpRouteParts): Route[] {
  const route = (signal: Signal, summary: string): Route => ({
    method: 'POST',
    path: `/v1/${signal}`,
    summary,
    bodyTypes: Object.values(CONTENT_TYPE),
    answers: { 200: { description: 'Stored; `partial_success` names what was not' } },
    handle: (context) => accept(parts, signal, context),
  })
  return [
    route(
      'traces',
      'Store spans: an OTLP ExportTraceServiceRequest. A 200 means that they are stored',
    ),
    route('logs', 'Store log records: an OTLP ExportLogsServiceRequest, by the rules of spans'),
  ]
}

async function accept(parts: OtlpRouteParts, signal: Signal, context: Context): Promise<Response> {
  const encoding = encodingOf(context)
  try {
    const body = await readBody(context.req.raw, parts.limits)
    const rejections = await parts[signal].accept(body, encoding, viewerOf(context))
    return answer(context, encoding, 200, encodeSuccess(encoding, signal, rejections))
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
    `a body of type “${type ?? ''}” is not accepted`,
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
  if (!known) logger.error('a request could not be stored', { error: String(error) })
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
