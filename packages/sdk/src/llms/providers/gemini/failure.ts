import type { ProviderFailure } from '../base.ts'
import { defined, isRecord, type JsonRecord, list, text } from '../json.ts'
import { failureIn, failureOf } from '../openai/failure.ts'

/** Google names the kind of an error in `status`; its `code` is the HTTP status. */
function withStatus(failure: ProviderFailure, body: unknown): ProviderFailure {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  return defined({ ...failure, type: text(error['status']) ?? failure.type })
}

/** Reads the body of an answer with an error status; a stream of JSON answers with a list. */
export function googleFailure(status: number, body: unknown): ProviderFailure {
  const error = Array.isArray(body) ? list(body)[0] : body
  return withStatus(failureOf(status, error), error)
}

/** An error inside a stream; undefined when the event is none. */
export function googleFailureIn(data: JsonRecord, type?: string): ProviderFailure | undefined {
  const failure = failureIn(data, type)
  return failure && withStatus(failure, data)
}
