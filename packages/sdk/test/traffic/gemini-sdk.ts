import { GoogleGenAI } from '@google/genai'
import { GoogleGenAI as OlderGenAI } from 'google-genai-1'
import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import { type Outcome, outcomeOf } from './sdk.ts'

type Body = Readonly<Record<string, unknown>>
type Call = (client: GoogleGenAI, model: string, body: Body) => PromiseLike<unknown>

/** A recorded body in the terms of the SDK: what is beside the contents belongs to `config`. */
function parameters(model: string, { contents, generationConfig, ...rest }: Body): never {
  const config = { ...(generationConfig as object | undefined), ...rest }
  return { model, contents, config } as never
}

function embedParameters(model: string, { requests }: Body): never {
  const inputs = requests as readonly Body[]
  const { content: _content, model: _model, ...config } = inputs[0] ?? {}
  return { model, contents: inputs.map(({ content }) => content), config } as never
}

/** Method of the wire → how an application makes that request. */
const CALLS: Readonly<Record<string, Call>> = {
  generateContent: ({ models }, model, body) => models.generateContent(parameters(model, body)),
  streamGenerateContent: ({ models }, model, body) =>
    models.generateContentStream(parameters(model, body)),
  batchEmbedContents: ({ models }, model, body) =>
    models.embedContent(embedParameters(model, body)),
  countTokens: ({ models }, model, body) => models.countTokens(parameters(model, body)),
  interactions: ({ interactions }, _model, body) => interactions.create(body as never),
}

/** The fields of every major's errors; their classes differ. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error && 'status' in error)) return { thrown: String(error) }
  const { name, message, status } = error
  return { name, message, status }
}

/** The SDK keeps an answer's headers; the time of day in them is no part of what was recorded. */
function withoutDate(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'date' ? '' : inner)))
}

/** Makes one recorded request with a client of whichever major. */
export async function sendByGemini(
  client: GoogleGenAI,
  { request }: Interaction,
): Promise<Outcome> {
  const [model = '', method = model] = request.path
    .slice(request.path.lastIndexOf('/') + 1)
    .split(':')
  const call = CALLS[method]
  if (!call) throw new Error(`${request.path} is no method of the SDK`)
  const outcome = await outcomeOf(() => call(client, model, request.body as Body), describeError)
  return withoutDate(outcome) as Outcome
}

/** What a client is made with since version 2. */
export function optionsFor(caseUrl: string) {
  const retryOptions = { attempts: 1 }
  const httpOptions = { baseUrl: caseUrl, apiVersion: 'v1beta', retryOptions }
  return { apiKey: 'test-key', httpOptions }
}

/** Makes one recorded request with Google's SDK. */
export function sendToGemini(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  return sendByGemini(new GoogleGenAI(optionsFor(caseUrl)), interaction)
}

/** The same with version 1, which throws an error's body away when it is told how to retry. */
export function sendToOlderGemini(interaction: Interaction, caseUrl: string): Promise<Outcome> {
  const httpOptions = { baseUrl: caseUrl, apiVersion: 'v1beta' }
  const client = new OlderGenAI({ apiKey: 'test-key', httpOptions })
  return sendByGemini(client as unknown as GoogleGenAI, interaction)
}
