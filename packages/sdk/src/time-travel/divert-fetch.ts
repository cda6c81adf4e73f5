import type { CallOriginal } from '../llms/wire/place.ts'
import { type Diversion, editedHeaders, editedTarget, type RequestEdit } from './diversion.ts'
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
  return call([decision.edit ? editedRequest(request, init, decision.edit) : request])
}

function editedRequest(request: Request, init: RequestInit | undefined, edit: RequestEdit) {
  const { method, signal } = request
  const headers = new Headers(
    editedHeaders([...request.headers], edit).map(([name, value]) => [name, String(value)]),
  )
  const { body } = edit
  if (edit.path === undefined) return new Request(request, { method, headers, body })
  const { origin, href } = new URL(request.url)
  const url = origin + editedTarget(href.slice(origin.length), edit)
  return new Request(url, { ...init, method, headers, body, signal })
}
