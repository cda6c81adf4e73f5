import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { Mistral } from '@mistralai/mistralai'
import { camelCased, describeStatusCodeError } from './camel-case.ts'
import { caseAt } from './hosts.ts'
import { type Outcome, outcomeOf } from './sdk.ts'

type Body = Readonly<Record<string, unknown>>

/** Sent where a recording has only the answer. */
const ANY_REQUEST = {
  model: 'mistral-small-latest',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
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
  return outcomeOf(() => call(client, request.path, body), describeStatusCodeError)
}
