import type { Context } from 'hono'
import type { z } from 'zod'
import { RequestError } from '../errors.ts'
import { readBody } from '../ingest/body.ts'

/** What the API document says of an answer. */
export interface AnswerSpec {
  readonly description: string
  /** Media type, unless it is JSON. */
  readonly type?: string
  readonly schema?: NamedSchema
}

/** A schema and its name in the API document. */
export interface NamedSchema {
  readonly name: string
  readonly schema: z.ZodType
}

/** One route: what the document says of it, and what answers. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** With parameters in braces: `/api/v1/sessions/{id}`. */
  readonly path: string
  readonly summary: string
  readonly query?: NamedSchema
  readonly body?: NamedSchema
  /** Media types of the body, unless it is JSON. */
  readonly bodyTypes?: readonly string[]
  readonly answers: Readonly<Record<number, AnswerSpec>>
  readonly handle: (context: Context) => Response | Promise<Response>
}

const JSON_LIMITS = { received: 1024 * 1024, inflated: 4 * 1024 * 1024 }

/** Reads and checks a JSON body. Throws {@link RequestError} 400, 413 or 415. */
export async function readJson<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) {
    throw new RequestError(415, 'not_json', `the body's type is “${type.slice(0, 100)}”`, {
      hint: 'Send JSON with `Content-Type: application/json`',
    })
  }
  const body = await readBody(context.req.raw, JSON_LIMITS)
  return check(schema, parseJson(body), 'body')
}

/** Reads and checks the query parameters. Throws {@link RequestError} 400. */
export function readQuery<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): z.output<Schema> {
  return check(schema, context.req.query(), 'query')
}

/** The same, of parameters that may be given several times: those are lists. */
export function readRepeated<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): z.output<Schema> {
  const values = Object.entries(context.req.queries()).map(
    ([name, given]) => [name, given.length > 1 ? given : given[0]] as const,
  )
  return check(schema, Object.fromEntries(values), 'query')
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new RequestError(400, 'invalid_json', `the body is not JSON: ${String(error)}`)
  }
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = [where, ...(issue?.path ?? [])].map(String).join('.')
  throw new RequestError(400, 'invalid_request', `${path}: ${issue?.message ?? 'is not valid'}`, {
    hint: 'GET /openapi.json describes every body and parameter',
  })
}
