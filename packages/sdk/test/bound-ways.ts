import Anthropic from '@anthropic-ai/sdk'
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { GoogleGenAI } from '@google/genai'
import { Mistral } from '@mistralai/mistralai'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import axios from 'axios'
import { CohereClientV2 } from 'cohere-ai'
import Groq from 'groq-sdk'
import LlamaStackClient from 'llama-stack-client'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import OpenAI4 from 'openai-4'
import Together from 'together-ai'
import { fetch as undiciFetch } from 'undici'

/** What an SDK gives, as one text with the word that the model said somewhere in it. */
type Ask<Client> = (client: Client, prompt: string) => Promise<string>

/** One way to ask, by a client that is made once and shared. */
interface Way {
  make(url: string): object
  ask(client: object, prompt: string): Promise<string>
}

function way<Client extends object>(
  make: (url: string) => Client,
  ask: (client: Client, prompt: string) => Promise<unknown>,
): Way {
  return {
    make,
    ask: async (client, prompt) => JSON.stringify(await ask(client as Client, prompt)),
  }
}

/** A stream that is read to its end, by whoever calls this. */
async function read(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const piece of stream)
    text += /"content":"(\w+)"/.exec(JSON.stringify(piece))?.[1] ?? ''
  return text
}

const options = { apiKey: 'k', maxRetries: 0 }

/** A prompt as messages. */
export const said = (content: string) => [{ role: 'user' as const, content }]

const asked = (prompt: string) => ({ model: 'm', messages: said(prompt) })

/** OpenAI's client of the provider at an address. */
export const openai = (url: string) => new OpenAI({ ...options, baseURL: `${url}/v1` })

/** The same of Anthropic. */
export const anthropic = (url: string) => new Anthropic({ ...options, baseURL: url })

/** The same of Google. */
export const genai = (url: string) =>
  new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: url } })

const mistral = (url: string) => new Mistral({ apiKey: 'k', serverURL: url })
const ollama = (url: string) => new Ollama({ host: url })

const credentials = { accessKeyId: 'k', secretAccessKey: 's' }
const aws = { region: 'us-east-1', credentials, maxAttempts: 1 }

/** What the clients that are made as OpenAI's is have in common. */
type Completing = Pick<OpenAI, 'chat'>

const complete: Ask<Completing> = async ({ chat }, prompt) =>
  JSON.stringify(await chat.completions.create(asked(prompt)))

/** Each SDK, whose client has no transport of its own unless it says so. */
export const WAYS: Readonly<Record<string, Way>> = {
  openai: way(openai, complete),
  'openai, a transport of its own': way(
    (url) => new OpenAI({ ...options, baseURL: `${url}/v1`, fetch: undiciFetch as never }),
    complete,
  ),
  'openai, a stream that is read elsewhere': way(openai, async (client, prompt) =>
    read(await client.chat.completions.create({ ...asked(prompt), stream: true })),
  ),
  'openai, the helper of streams': way(openai, async (client, prompt) => {
    const stream = client.chat.completions.stream(asked(prompt))
    await read(stream)
    return stream.finalMessage()
  }),
  'openai, helpers of the promise': way(openai, async (client, prompt) => {
    const { data } = await client.chat.completions.create(asked(prompt)).withResponse()
    return data
  }),
  'openai, a client made of the client': way(openai, (client, prompt) =>
    complete(client.withOptions({ timeout: 9000 }), prompt),
  ),
  'openai 4': way(
    (url) => new OpenAI4({ ...options, baseURL: `${url}/v1` }) as unknown as Completing,
    complete,
  ),
  anthropic: way(anthropic, (client, prompt) =>
    client.messages.create({ ...asked(prompt), max_tokens: 9 }),
  ),
  groq: way((url) => new Groq({ ...options, baseURL: url }) as unknown as Completing, complete),
  together: way(
    (url) => new Together({ ...options, baseURL: `${url}/v1` }) as unknown as Completing,
    complete,
  ),
  'llama stack': way(
    (url) => new LlamaStackClient({ maxRetries: 0, baseURL: url }) as unknown as Completing,
    complete,
  ),
  'google genai': way(genai, (client, prompt) =>
    client.models.generateContent({ model: 'm', contents: prompt }),
  ),
  'google genai, a chat': way(genai, (client, prompt) =>
    client.chats.create({ model: 'm' }).sendMessage({ message: prompt }),
  ),
  'google genai, a stream': way(genai, async (client, prompt) => {
    let text = ''
    const stream = await client.models.generateContentStream({ model: 'm', contents: prompt })
    for await (const chunk of stream) text += chunk.text
    return text
  }),
  mistral: way(mistral, (client, prompt) => client.chat.complete(asked(prompt))),
  cohere: way(
    (url) => new CohereClientV2({ token: 'k', environment: url }),
    (client, prompt) => client.chat(asked(prompt)),
  ),
  ollama: way(ollama, (client, prompt) => client.chat(asked(prompt))),
  'ollama, a stream': way(ollama, async (client, prompt) =>
    read(await client.chat({ ...asked(prompt), stream: true })),
  ),
  bedrock: way(
    (endpoint) =>
      new BedrockRuntimeClient({ ...aws, endpoint, requestHandler: new NodeHttpHandler() }),
    async (client, prompt) => {
      const messages = [{ role: 'user' as const, content: [{ text: prompt }] }]
      const { output } = await client.send(new ConverseCommand({ modelId: 'm', messages }))
      return output
    },
  ),
  axios: way(
    (baseURL) => axios.create({ baseURL }),
    async (client, prompt) => (await client.post('/v1/chat/completions', asked(prompt))).data,
  ),
}
