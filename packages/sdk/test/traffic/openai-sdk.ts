import type { Interaction, TrafficCase } from '@agentops/testkit/replay-wire/cases'
import OpenAI from 'openai'
import OlderOpenAI from 'openai-4'
import { type Outcome, outcomeOf } from './sdk.ts'

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

/** What every major's errors of an answer have; their classes differ. */
const FIELDS = ['name', 'message', 'status', 'type', 'code', 'param', 'error']

function describeError(error: unknown): unknown {
  if (!(error instanceof Error && 'param' in error)) return { thrown: String(error) }
  return Object.fromEntries(
    FIELDS.map((field): [string, unknown] => [field, Reflect.get(error, field)]),
  )
}

/** Makes one recorded request with a client of whichever major. */
export function sendByOpenAi(client: OpenAI, { request }: Interaction): Promise<Outcome> {
  const call = CALLS[`${request.method} ${request.path.replace(ID, '*')}`]
  if (!call) throw new Error(`${request.method} ${request.path} is no method of the SDK`)
  const body = request.recorded === false ? ANY_REQUEST : request.body
  const ids = request.path.match(ID) ?? []
  return outcomeOf(() => call(client, body as never, ids), describeError)
}

/** Makes one recorded request with the OpenAI SDK. */
export function sendToOpenAi(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  const options = { apiKey: 'test-key', baseURL: `${caseUrl}/v1`, maxRetries: 0 }
  return sendByOpenAi(new OpenAI(options), interaction)
}

/** The same with version 4, which sends by `node:http`. */
export function sendToOlderOpenAi(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  const options = { apiKey: 'test-key', baseURL: `${caseUrl}/v1`, maxRetries: 0 }
  return sendByOpenAi(new OlderOpenAI(options) as unknown as OpenAI, interaction)
}

/** Version 4 ended before conversations and compaction came. */
export function isKnownToOlder({ interactions }: TrafficCase): boolean {
  return interactions.every(({ request }) => !/conversations|compact/.test(request.path))
}
