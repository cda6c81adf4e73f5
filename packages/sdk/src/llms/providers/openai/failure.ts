import type { ProviderFailure } from '../base.ts'
import { defined, isRecord, type JsonRecord, jsonValue, record, text } from '../json.ts'

const MAX_MESSAGE = 4_096

/** An error code is a text, or a number with some gateways. */
function code(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value)
}

/** OpenAI says `message`, FastAPI servers (vLLM, LiteLLM) `detail`, proxies a bare text. */
function message(error: JsonRecord, body: unknown): string {
  const said = text(error['message']) ?? text(error['detail']) ?? text(body)
  return (said ?? JSON.stringify(jsonValue(body))).slice(0, MAX_MESSAGE)
}

function describe(error: JsonRecord, body: unknown, fallback: string): ProviderFailure {
  const kind = text(error['type'])
  return defined({
    type: (kind === 'error' ? undefined : kind) ?? code(error['code']) ?? fallback,
    code: code(error['code']),
    message: message(error, body),
  })
}

/** The error object of a body that has one, `{"error": …}`; undefined when there is none. */
function errorObject(body: JsonRecord): JsonRecord | undefined {
  const error = body['error']
  if (isRecord(error)) return error
  return text(error) === undefined ? undefined : { message: error }
}

/** Reads the body of an answer with an error status: JSON of any shape, a text, or none. */
export function failureOf(status: number, body: unknown): ProviderFailure {
  const error = errorObject(record(body)) ?? record(body)
  if (body === undefined || body === '')
    return { type: String(status), message: `HTTP status ${status}` }
  return describe(error, body, String(status))
}

/** An error inside an answer or a stream that began well; undefined when there is none. */
export function failureIn(body: JsonRecord, type?: string): ProviderFailure | undefined {
  const error = errorObject(body) ?? (type === 'error' ? body : undefined)
  return error && describe(error, error['message'] ?? error, 'error')
}
