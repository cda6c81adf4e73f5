import { randomUUID } from 'node:crypto'
import type { ErrorHandler, MiddlewareHandler, NotFoundHandler } from 'hono'
import { RequestError, StoreUnavailableError, messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'

/** Gives every request an id, which its answer and the log carry. */
export const requestId: MiddlewareHandler = async (context, next) => {
  const sent = context.req.header('x-request-id') ?? ''
  const id = /^[\w.-]{1,100}$/.test(sent) ? sent : randomUUID()
  context.header('X-Request-Id', id)
  await next()
}

/** Makes any error a `RequestError`: what the client did wrong, what passes, or what we did wrong. */
export function toRequestError(error: unknown): RequestError | undefined {
  if (error instanceof RequestError) return error
  if (error instanceof StoreUnavailableError) {
    return new RequestError(503, 'store_unavailable', 'the store does not answer at the moment', {
      hint: 'Send the request again after the time that Retry-After says',
      retryAfter: error.retryAfter,
    })
  }
  return undefined
}

/** Answers an error as an `ApiProblem`. */
export function answerProblem(logger: Logger): ErrorHandler {
  return (error, context) => {
    const known = toRequestError(error)
    if (!known) {
      const { path } = context.req
      const id = context.res.headers.get('x-request-id')
      logger.error('a request failed', { path, id, error: messageOf(error) })
    }
    if (known?.retryAfter !== undefined) context.header('Retry-After', String(known.retryAfter))
    if (known?.status === 401) context.header('WWW-Authenticate', 'Bearer')
    const { code, message, hint } = known ?? {
      code: 'internal',
      message: 'the server could not answer',
      hint: 'The server log says why, under the X-Request-Id of this answer',
    }
    return context.json(
      { error: { code, message, ...(hint === undefined ? {} : { hint }) } },
      known?.status ?? 500,
    )
  }
}

/** Answers what no route serves. */
export const answerNotFound: NotFoundHandler = (context) =>
  context.json(
    {
      error: {
        code: 'no_such_route',
        message: `${context.req.method} ${context.req.path.slice(0, 200)} does not exist`,
        hint: 'GET /openapi.json lists every route',
      },
    },
    404,
  )
