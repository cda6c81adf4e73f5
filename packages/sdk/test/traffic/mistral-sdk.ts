import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { Mistral } from '@mistralai/mistralai'
import { caseAt } from './hosts.ts'
import { type Outcome, outcomeOf } from './sdk.ts'

type Body = Readonly<Record<string, unknown>>

/** Sent where a recording has only the answer. */
const ANY_REQUEST = {
  model: 'mistral-small-latest',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
}

/** Names within these belong to the application. */
const SCHEMAS = new Set(['parameters', 'schema'])

/** The SDK says in camel case what the wire says in snake case, and takes no null for an absence. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased)
  if (typeof value !== 'object' || value === null) return value
  const said = Object.entries(value).filter(([, inner]) => inner !== null)
  const fields = said.map(([name, inner]): [string, unknown] => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    SCHEMAS.has(name) ? inner : camelCased(inner),
  ])
  return Object.fromEntries(fields)
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: String(error) }
  const { name, message } = error
  return {
    name,
    message,
    status: Reflect.get(error, 'statusCode'),
    body: Reflect.get(error, 'body'),
  }
}

function call(client: Mistral, path: string, body: Body): PromiseLike<unknown> {
  const { stream, ...request } = camelCased(body) as Body
  if (path.endsWith('/embeddings')) {
    const { input, ...rest } = request
    return client.embeddings.create({ ...rest, inputs: input } as never)
  }
  return stream === true
    ? client.chat.stream(request as never)
    : client.chat.complete(request as never)
}

/** Makes one recorded request with Mistral's SDK, at the host that Mistral has. */
export function sendToMistral({ request }: Interaction, caseUrl: string): Promise<Outcome> {
  const serverURL = caseAt('https://api.mistral.ai', caseUrl)
  const client = new Mistral({ apiKey: 'test-key', serverURL, retryConfig: { strategy: 'none' } })
  const body = request.recorded === false ? ANY_REQUEST : (request.body as Body)
  return outcomeOf(() => call(client, request.path, body), describeError)
}
