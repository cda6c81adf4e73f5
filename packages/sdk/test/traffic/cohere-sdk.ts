import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { CohereClient, CohereClientV2 } from 'cohere-ai'
import * as older from 'cohere-ai-7'
import { camelCased, describeStatusCodeError } from './camel-case.ts'
import { type Outcome, outcomeOf } from './sdk.ts'

interface Clients {
  readonly v1: CohereClient
  readonly v2: CohereClientV2
}

type Call = (clients: Clients, body: never, once: { maxRetries: number }) => PromiseLike<unknown>

/** Path, and whether a stream is asked for → how an application makes that request. */
const CALLS: Readonly<Record<string, Call>> = {
  '/v1/chat': ({ v1 }, body, once) => v1.chat(body, once),
  '/v1/chat stream': ({ v1 }, body, once) => v1.chatStream(body, once),
  '/v1/generate stream': ({ v1 }, body, once) => v1.generateStream(body, once),
  '/v1/embed': ({ v1 }, body, once) => v1.embed(body, once),
  '/v2/chat': ({ v2 }, body, once) => v2.chat(body, once),
  '/v2/chat stream': ({ v2 }, body, once) => v2.chatStream(body, once),
  '/v2/rerank': ({ v2 }, body, once) => v2.rerank(body, once),
}

function sendWith(clients: Clients, { request }: Interaction): Promise<Outcome> {
  const { stream, ...body } = camelCased(request.body) as Record<string, unknown>
  const call = CALLS[stream === true ? `${request.path} stream` : request.path]
  if (!call) throw new Error(`${request.path} is no method of the SDK`)
  return outcomeOf(() => call(clients, body as never, { maxRetries: 0 }), describeStatusCodeError)
}

function optionsFor(caseUrl: string) {
  return { token: 'test-key', environment: caseUrl }
}

/** Makes one recorded request with Cohere's SDK. */
export function sendToCohere(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  const options = optionsFor(caseUrl)
  const clients = { v1: new CohereClient(options), v2: new CohereClientV2(options) }
  return sendWith(clients, interaction)
}

/** The same with version 7. */
export function sendToOlderCohere(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  const options = optionsFor(caseUrl)
  const clients = { v1: new older.CohereClient(options), v2: new older.CohereClientV2(options) }
  return sendWith(clients as unknown as Clients, interaction)
}
