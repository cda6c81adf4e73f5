import type { CallOriginal } from '../llms/wire/place.ts'
import type { Diversion } from './diversion.ts'
import { fetchAnswer } from './fetch-answer.ts'

/** Runs a call of `fetch` as its diversion decides. */
export async function divertFetch(
  diversion: Diversion,
  parameters: readonly unknown[],
  call: CallOriginal,
): Promise<unknown> {
  const [input, init] = parameters as Parameters<typeof fetch>
  const request = new Request(input, init)
  const body = request.body ? new Uint8Array(await request.clone().arrayBuffer()) : undefined
  const decision = await diversion.decide(body)
  if (decision.kind === 'serve') {
    const context = { url: request.url, signal: request.signal }
    return fetchAnswer(decision.answer, { recorded: diversion.isPaced }, context)
  }
  if (decision.body === undefined) return call([request])
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  const { method } = request
  return call([new Request(request, { method, headers, body: decision.body })])
}
