import { Readable } from 'node:stream'
import type { CallOriginal } from '../llms/wire/place.ts'
import { property } from '../llms/wire/plain-body.ts'
import type { Answer, Pace } from './answer.ts'
import { type Diversion, editedUrl } from './diversion.ts'
import { fetchAnswer } from './fetch-answer.ts'

/** axios gives its errors this form (https://axios-http.com/docs/handling_errors); its class is its own. */
class AxiosError extends Error {
  override readonly name = 'AxiosError'
  readonly isAxiosError = true
  readonly code: string
  readonly config: unknown
  readonly response: unknown
  readonly status: number | undefined

  constructor(message: string, code: string, config: unknown, response?: { status: number }) {
    super(message)
    this.code = code
    this.config = config
    this.response = response
    this.status = response?.status
  }
}

async function dataOf(response: Response, type: unknown): Promise<unknown> {
  if (type === 'stream') return response.body ? Readable.from(response.body) : Readable.from([])
  if (type === 'arraybuffer') return Buffer.from(await response.arrayBuffer())
  return response.text()
}

function respond(config: unknown, url: string, answer: Answer, pace: Pace): Response {
  const signal = property(config, 'signal')
  try {
    const context = { url, signal: signal instanceof AbortSignal ? signal : undefined }
    return fetchAnswer(answer, pace, context)
  } catch (error) {
    const cause = property(error, 'cause') ?? error
    const code = property(cause, 'code')
    throw new AxiosError(
      cause instanceof Error ? cause.message : String(cause),
      typeof code === 'string' ? code : 'ERR_NETWORK',
      config,
    )
  }
}

/** What an adapter resolves with, or rejects with where axios is not to accept the status. */
async function resultOf(
  config: unknown,
  url: string,
  answer: Answer,
  pace: Pace,
): Promise<unknown> {
  const response = respond(config, url, answer, pace)
  const { status, statusText } = response
  const headers = Object.fromEntries(response.headers)
  const data = await dataOf(response, property(config, 'responseType'))
  const result = { data, status, statusText, headers, config, request: {} }
  const validate = property(config, 'validateStatus')
  if (typeof validate !== 'function' || validate(status) === true) return result
  const code = status >= 500 ? 'ERR_BAD_RESPONSE' : 'ERR_BAD_REQUEST'
  throw new AxiosError(`Request failed with status code ${status}`, code, config, result)
}

/**
 * Runs a call of an adapter of axios as its diversion decides.
 *
 * @param url where the request goes
 */
export async function divertAxios(
  diversion: Diversion,
  { config, url }: { readonly config: unknown; readonly url: string },
  call: CallOriginal,
): Promise<unknown> {
  const data = property(config, 'data')
  const isBody = typeof data === 'string' || data instanceof Uint8Array
  const decision = await diversion.decide(isBody ? Buffer.from(data) : undefined)
  if (decision.kind === 'serve') {
    return resultOf(config, url, decision.answer, { recorded: diversion.isPaced })
  }
  const { edit } = decision
  if (!edit) return call()
  return call([
    { ...Object(config), baseURL: undefined, url: editedUrl(url, edit), data: edit.body },
  ])
}
