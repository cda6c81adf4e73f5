import type { CallOriginal } from '../llms/wire/place.ts'
import { type Diversion, editedHeaders, editedUrl, type RequestEdit } from './diversion.ts'
import { fetchAnswer } from './fetch-answer.ts'

/** What a call of `fetch` asks for. */
interface Asked {
  readonly url: string
  readonly signal: AbortSignal | undefined
  readonly body: Uint8Array | undefined
  /** Made when it is needed: most calls are answered without. */
  readonly request: () => Request
}

/** A text to an address is read as it is; anything else as the `Request` that it makes. */
async function askedOf(parameters: readonly unknown[]): Promise<Asked> {
  const [input, init] = parameters as Parameters<typeof fetch>
  const text = init?.body
  if (typeof input === 'string' && typeof text === 'string' && URL.canParse(input)) {
    const { href } = new URL(input)
    const body = Buffer.from(text)
    return {
      url: href,
      signal: init?.signal ?? undefined,
      body,
      request: () => new Request(input, init),
    }
  }
  const request = new Request(input, init)
  const body = request.body ? new Uint8Array(await request.clone().arrayBuffer()) : undefined
  return { url: request.url, signal: request.signal, body, request: () => request }
}

/** Runs a call of `fetch` as its diversion decides. */
export async function divertFetch(
  diversion: Diversion,
  parameters: readonly unknown[],
  call: CallOriginal,
): Promise<unknown> {
  const { url, signal, body, request } = await askedOf(parameters)
  const decision = await diversion.decide(body)
  if (decision.kind === 'serve') {
    return fetchAnswer(decision.answer, { recorded: diversion.isPaced }, { url, signal })
  }
  const init = parameters[1] as RequestInit | undefined
  return call([decision.edit ? editedRequest(request(), init, decision.edit) : request()])
}

function editedRequest(request: Request, init: RequestInit | undefined, edit: RequestEdit) {
  const { method, signal } = request
  const headers = new Headers(
    editedHeaders([...request.headers], edit).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
  )
  const { body } = edit
  if (edit.path === undefined) return new Request(request, { method, headers, body })
  const url = editedUrl(request.url, edit)
  return new Request(url, { ...init, method, headers, body, signal })
}
