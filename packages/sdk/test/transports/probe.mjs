/**
 * Makes one call with each provider's SDK that is installed here, against a server that answers
 * anything, and prints which transport it took: one line of JSON for each.
 */
import http from 'node:http'
import http2 from 'node:http2'
import { syncBuiltinESMExports } from 'node:module'

const taken = new Set()

/** Notes each use of a function; the original does the work. */
function note(owner, name, transport) {
  const original = owner[name]
  owner[name] = function noted(...args) {
    taken.add(transport)
    return Reflect.apply(original, this, args)
  }
}

note(globalThis, 'fetch', 'fetch')
note(http, 'request', 'http')
note(http, 'get', 'http')
note(http2, 'connect', 'http2')
syncBuiltinESMExports()

const server = http.createServer((request, response) => {
  request.resume()
  request.on('end', () => response.setHeader('content-type', 'application/json').end('{}'))
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const url = `http://127.0.0.1:${server.address().port}`
const messages = [{ role: 'user', content: 'x' }]
const chat = { model: 'm', messages, max_tokens: 5 }
const plain = { apiKey: 'k', baseURL: url, maxRetries: 0 }

/** SDKs in OpenAI's style: a client with `chat.completions.create`. */
const completions = (Client) => new Client(plain).chat.completions.create(chat)

const CALLS = {
  openai: async () => completions((await import('openai')).OpenAI),
  'openai-4': async () => completions((await import('openai-4')).OpenAI),
  'groq-sdk': async () => completions((await import('groq-sdk')).Groq),
  'together-ai': async () => completions((await import('together-ai')).Together),
  'llama-stack-client': async () => completions((await import('llama-stack-client')).default),
  'llama-stack-client-0-2': async () =>
    completions((await import('llama-stack-client-0-2')).default),
  ai21: async () => completions((await import('ai21')).AI21),
  '@anthropic-ai/sdk': async () => {
    const { Anthropic } = await import('@anthropic-ai/sdk')
    return new Anthropic(plain).messages.create(chat)
  },
  'anthropic-sdk-0': async () => {
    const { Anthropic } = await import('anthropic-sdk-0')
    return new Anthropic(plain).messages.create(chat)
  },
  'cohere-ai': async () => {
    const { CohereClientV2 } = await import('cohere-ai')
    return new CohereClientV2({ token: 'k', environment: url }).chat(chat)
  },
  'cohere-ai-7': async () => {
    const { CohereClientV2 } = await import('cohere-ai-7')
    return new CohereClientV2({ token: 'k', environment: url }).chat(chat)
  },
  'mistralai-1': async () => {
    const { Mistral } = await import('mistralai-1')
    return new Mistral({ apiKey: 'k', serverURL: url }).chat.complete(chat)
  },
  '@mistralai/mistralai': async () => {
    const { Mistral } = await import('@mistralai/mistralai')
    return new Mistral({ apiKey: 'k', serverURL: url }).chat.complete(chat)
  },
  '@google/genai': async () => {
    const { GoogleGenAI } = await import('@google/genai')
    const ai = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: url } })
    return ai.models.generateContent({ model: 'm', contents: 'x' })
  },
  'google-genai-1': async () => {
    const { GoogleGenAI } = await import('google-genai-1')
    const ai = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: url } })
    return ai.models.generateContent({ model: 'm', contents: 'x' })
  },
  '@anthropic-ai/vertex-sdk': async () => {
    const { AnthropicVertex } = await import('@anthropic-ai/vertex-sdk')
    const authClient = { projectId: 'p', getRequestHeaders: async () => new Headers() }
    const where = { region: 'r', projectId: 'p', baseURL: url }
    return new AnthropicVertex({ ...where, authClient, maxRetries: 0 }).messages.create(chat)
  },
  '@aws-sdk/client-bedrock': async () => {
    const { BedrockClient, ListModelInvocationJobsCommand } =
      await import('@aws-sdk/client-bedrock')
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const client = new BedrockClient({ region: 'us-east-1', endpoint: url, credentials })
    return client.send(new ListModelInvocationJobsCommand({}))
  },
  ollama: async () => {
    const { Ollama } = await import('ollama')
    return new Ollama({ host: url }).chat({ model: 'm', messages })
  },
  '@aws-sdk/client-bedrock-runtime': async () => {
    const { BedrockRuntimeClient, ConverseCommand } =
      await import('@aws-sdk/client-bedrock-runtime')
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const client = new BedrockRuntimeClient({
      region: 'us-east-1',
      endpoint: url,
      credentials,
      maxAttempts: 1,
    })
    const content = [{ text: 'x' }]
    return client.send(new ConverseCommand({ modelId: 'm', messages: [{ role: 'user', content }] }))
  },
}

for (const [name, call] of Object.entries(CALLS)) {
  taken.clear()
  // What the server answers is no answer of this provider: only the way there counts.
  await call().catch(() => undefined)
  process.stdout.write(`${JSON.stringify({ name, taken: [...taken] })}\n`)
}
process.exit()
