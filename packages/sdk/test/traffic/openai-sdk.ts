import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import OpenAI, { APIError } from 'openai'

/** A method of the SDK; bodies are sent as recorded, whatever the types of this SDK version say. */
type Call = (client: OpenAI, body: never, ids: readonly string[]) => PromiseLike<unknown>

/** Method and path without ids → how an application makes that request. */
const CALLS: Readonly<Record<string, Call>> = {
  'POST /v1/chat/completions': (client, body) => client.chat.completions.create(body),
  'POST /v1/completions': (client, body) => client.completions.create(body),
  'POST /v1/responses': (client, body) => client.responses.create(body),
  'POST /v1/responses/compact': (client, body) => client.responses.compact(body),
  'POST /v1/embeddings': (client, body) => client.embeddings.create(body),
  'POST /v1/moderations': (client, body) => client.moderations.create(body),
  'POST /v1/images/generations': (client, body) => client.images.generate(body),
  'POST /v1/assistants': (client, body) => client.beta.assistants.create(body),
  'GET /v1/assistants/*': (client, _, [id = '']) => client.beta.assistants.retrieve(id),
  'POST /v1/threads': (client, body) => client.beta.threads.create(body),
  'POST /v1/threads/*/messages': (client, body, [id = '']) =>
    client.beta.threads.messages.create(id, body),
  'POST /v1/threads/*/runs': (client, body, [id = '']) => client.beta.threads.runs.create(id, body),
  'DELETE /v1/conversations/*': (client, _, [id = '']) => client.conversations.delete(id),
}

const ID = /(?<=\/)(?:asst|thread|conv)_\w+/g

/** Sent where a recording has only the answer. */
const ANY_REQUEST = { model: 'gpt-5-nano', input: 'Hello', stream: true }

/** What the application gets of one request: a value, or the pieces of a stream, or an error. */
export interface Outcome {
  readonly value?: unknown
  readonly chunks?: readonly unknown[]
  readonly error?: unknown
}

function describeError(error: unknown): unknown {
  if (!(error instanceof APIError)) return { thrown: String(error) }
  const { name, message, status, type, code, param, error: body } = error
  return { name, message, status, type, code, param, body }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

async function readToEnd(stream: AsyncIterable<unknown>): Promise<Outcome> {
  const chunks: unknown[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk)
    return { chunks }
  } catch (error) {
    return { chunks, error: describeError(error) }
  }
}

async function send({ request }: Interaction, baseURL: string): Promise<Outcome> {
  const client = new OpenAI({ apiKey: 'test-key', baseURL, maxRetries: 0 })
  const call = CALLS[`${request.method} ${request.path.replace(ID, '*')}`]
  if (!call) throw new Error(`${request.method} ${request.path} is no method of the SDK`)
  const body = request.recorded === false ? ANY_REQUEST : request.body
  try {
    const value = await call(client, body as never, request.path.match(ID) ?? [])
    return isStream(value) ? await readToEnd(value) : { value }
  } catch (error) {
    return { error: describeError(error) }
  }
}

/** Makes recorded requests one after the other with the OpenAI SDK, streams read to their end. */
export async function sendAll(
  interactions: readonly Interaction[],
  caseUrl: string,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const interaction of interactions) {
    outcomes.push(await send(interaction, `${caseUrl}/v1`))
  }
  return outcomes
}
