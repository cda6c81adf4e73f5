import Anthropic, { APIError } from '@anthropic-ai/sdk'
import OlderAnthropic, { APIError as OlderError } from 'anthropic-sdk-0'
import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { type Outcome, outcomeOf } from './sdk.ts'

/** A method of the SDK; bodies are sent as recorded, whatever the types of this SDK version say. */
type Call = (client: Anthropic, body: never) => PromiseLike<unknown>

/** Path, with `?beta` where the SDK's beta namespace sends it → how an application asks. */
const CALLS: Readonly<Record<string, Call>> = {
  '/v1/messages': (client, body) => client.messages.create(body),
  '/v1/messages?beta': (client, body) => client.beta.messages.create(body),
  '/v1/messages/count_tokens': (client, body) => client.messages.countTokens(body),
  '/v1/messages/count_tokens?beta': (client, body) => client.beta.messages.countTokens(body),
}

/** The SDK refuses long answers in one piece unless it is told how long it may wait. */
const TIMEOUT = 30_000

function describeError(error: unknown): unknown {
  if (!(error instanceof APIError || error instanceof OlderError)) return { thrown: String(error) }
  const { name, message, status, type, requestID, error: body } = error
  return { name, message, status, type, requestID, body }
}

/** Text completions went with version 1 of the SDK. */
const COMPLETE = '/v1/complete'

function sendWith(client: Anthropic, { request }: Interaction): Promise<Outcome> {
  const body = request.body as never
  const call = CALLS[`${request.path}${request.query['beta'] === 'true' ? '?beta' : ''}`]
  if (!call) throw new Error(`${request.method} ${request.path} is no method of the SDK`)
  return outcomeOf(() => call(client, body), describeError)
}

/** Makes one recorded request with version 0 of the Anthropic SDK. */
export function sendToOlderAnthropic(interaction: Interaction, baseURL: string): Promise<Outcome> {
  const { path, body } = interaction.request
  const client = new OlderAnthropic({
    apiKey: 'test-key',
    baseURL,
    maxRetries: 0,
    timeout: TIMEOUT,
  })
  return path === COMPLETE
    ? outcomeOf(() => client.completions.create(body as never), describeError)
    : sendWith(client as unknown as Anthropic, interaction)
}

/** Makes one recorded request with the Anthropic SDK. */
export function sendToAnthropic(interaction: Interaction, baseURL: string): Promise<Outcome> {
  if (interaction.request.path === COMPLETE) return sendToOlderAnthropic(interaction, baseURL)
  const options = { apiKey: 'test-key', baseURL, maxRetries: 0, timeout: TIMEOUT }
  return sendWith(new Anthropic(options), interaction)
}
