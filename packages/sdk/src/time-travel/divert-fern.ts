import { parseJson } from '../llms/providers/json.ts'
import type { CallOriginal } from '../llms/wire/place.ts'
import { property } from '../llms/wire/plain-body.ts'
import { type Diversion, editedUrl } from './diversion.ts'
import { type FetchContext, fetchAnswer } from './fetch-answer.ts'
import type { Answer, Pace } from './answer.ts'

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  if (body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** The body as a client asks for it: a stream, bytes, a text or JSON. */
async function bodyOf(response: Response, type: unknown): Promise<unknown> {
  if (type === 'sse' || type === 'streaming') return response.body
  if (type === 'arrayBuffer') return response.arrayBuffer()
  if (type === 'blob') return response.blob()
  const text = await response.text()
  return type === 'text' ? text : text === '' ? undefined : parseJson(text)
}

/** What a `fetcher` of Fern's resolves with; it never rejects. */
async function resultOf(request: unknown, answer: Answer, pace: Pace): Promise<unknown> {
  const signal = property(request, 'abortSignal')
  const url = String(property(request, 'url'))
  const context: FetchContext = { url, signal: signal instanceof AbortSignal ? signal : undefined }
  let response: Response
  try {
    response = fetchAnswer(answer, pace, context)
  } catch (error) {
    const { message } =
      error instanceof Error
        ? error.cause instanceof Error
          ? error.cause
          : error
        : { message: String(error) }
    return { ok: false, error: { reason: 'unknown', errorMessage: message } }
  }
  const { headers, redirected, status, statusText, type } = response
  const rawResponse = { headers, redirected, status, statusText, type, url }
  if (status < 400) {
    return {
      ok: true,
      body: await bodyOf(response, property(request, 'responseType')),
      headers,
      rawResponse,
    }
  }
  const text = await response.text()
  const error = { reason: 'status-code', statusCode: status, body: parseJson(text) ?? text }
  return { ok: false, error, rawResponse }
}

/** Runs a call of a `fetcher` as its diversion decides. */
export async function divertFern(
  diversion: Diversion,
  request: unknown,
  call: CallOriginal,
): Promise<unknown> {
  const decision = await diversion.decide(bytesOf(property(request, 'body')))
  if (decision.kind === 'serve') {
    return resultOf(request, decision.answer, { recorded: diversion.isPaced })
  }
  const { edit } = decision
  if (!edit) return call()
  const url = editedUrl(String(property(request, 'url')), edit)
  return call([{ ...Object(request), url, body: parseJson(edit.body) }])
}
