import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { Mistral } from '@mistralai/mistralai'
import { Mistral as OlderMistral } from 'mistralai-1'
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

/** The SDK wants a tool to say what it is; on the wire that may be left out. */
function named(tool: unknown): unknown {
  return { type: 'function', ...(tool as object) }
}

function call(client: Mistral, path: string, body: Body): PromiseLike<unknown> {
  const { stream, tools, ...rest } = camelCased(body) as Body
  const request = Array.isArray(tools) ? { ...rest, tools: tools.map(named) } : rest
  if (path.endsWith('/embeddings')) {
    const { input, ...others } = rest
    return client.embeddings.create({ ...others, inputs: input } as never)
  }
  return stream === true
    ? client.chat.stream(request as never)
    : client.chat.complete(request as never)
}

function optionsFor(caseUrl: string) {
  const serverURL = caseAt('https://api.mistral.ai', caseUrl)
  return { apiKey: 'test-key', serverURL, retryConfig: { strategy: 'none' as const } }
}

function sendWith(client: Mistral, { request }: Interaction): Promise<Outcome> {
  const body = request.recorded === false ? ANY_REQUEST : (request.body as Body)
  return outcomeOf(() => call(client, request.path, body), describeStatusCodeError)
}

/** Makes one recorded request with Mistral's SDK, at the host that Mistral has. */
export function sendToMistral(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  return sendWith(new Mistral(optionsFor(caseUrl)), interaction)
}

/** The same with version 1. */
export function sendToOlderMistral(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  const client = new OlderMistral(optionsFor(caseUrl))
  return sendWith(client as unknown as Mistral, interaction)
}
