import type { Refusal } from './brain.ts'

/** Body of an error answer, as OpenAI writes it. */
export function errorBody({ message, errorType, code }: Omit<Refusal, 'type' | 'status'>): object {
  return { error: { message, type: errorType ?? 'invalid_request_error', param: null, code } }
}

/** Headers that only error answers have: how long to wait. */
export function errorHeaders({ retryAfterMs }: Refusal): Record<string, string> {
  if (retryAfterMs === undefined) return {}
  return {
    'retry-after-ms': String(retryAfterMs),
    'retry-after': String(Math.ceil(retryAfterMs / 1000)),
  }
}

/** The answer to a request without a key. */
export const NO_KEY: Refusal = {
  type: 'error',
  status: 401,
  code: 'invalid_api_key',
  message:
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
}

/** The answer to a body that is not JSON or lacks a required field. */
export function badRequest(message: string): Refusal {
  return { type: 'error', status: 400, code: 'invalid_request', message }
}

/** The answer to a path that the wire does not serve. */
export function unknownUrl(method: string, path: string): Refusal {
  const message = `Unknown request URL: ${method} ${path}. Please check the URL for typos.`
  return { type: 'error', status: 404, code: 'unknown_url', message }
}
