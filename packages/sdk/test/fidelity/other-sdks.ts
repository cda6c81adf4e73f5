import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { GoogleGenAI } from '@google/genai'
import { Mistral } from '@mistralai/mistralai'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import * as cohere from 'cohere-ai'
import * as cohere7 from 'cohere-ai-7'
import { GoogleGenAI as GoogleGenAI1 } from 'google-genai-1'
import { Mistral as Mistral1 } from 'mistralai-1'
import { Ollama } from 'ollama'
import type { ClientSetUp, Sdk } from './sdk.ts'

const body = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] }

function cohereOptions({ retries, signal }: ClientSetUp) {
  return { maxRetries: retries, abortSignal: signal }
}

/** @param sdk of one major: its classes are made alike */
function cohereCalls(sdk: typeof cohere): Sdk['calls'] {
  const v1 = ({ url, bind }: ClientSetUp) =>
    bind(new sdk.CohereClient({ token: 'k', environment: url }))
  const v2 = ({ url, bind }: ClientSetUp) =>
    bind(new sdk.CohereClientV2({ token: 'k', environment: url }))
  return {
    'v2.chat()': {
      answer: { folder: 'cohere', path: '/v2/chat' },
      make: (setUp) => v2(setUp).chat(body, cohereOptions(setUp)),
    },
    'v2.chatStream()': {
      answer: { folder: 'cohere', path: '/v2/chat', isStream: true },
      make: (setUp) => v2(setUp).chatStream(body, cohereOptions(setUp)),
    },
    'v2.rerank()': {
      answer: { folder: 'cohere', path: '/v2/rerank' },
      make: (setUp) =>
        v2(setUp).rerank({ model: 'm', query: 'q', documents: ['d'] }, cohereOptions(setUp)),
    },
    'chat()': {
      answer: { folder: 'cohere', path: '/v1/chat' },
      make: (setUp) => v1(setUp).chat({ message: 'Hi' }, cohereOptions(setUp)),
    },
    'chatStream()': {
      answer: { folder: 'cohere', path: '/v1/chat', isStream: true },
      make: (setUp) => v1(setUp).chatStream({ message: 'Hi' }, cohereOptions(setUp)),
    },
  }
}

const SOON = { initialInterval: 1, maxInterval: 2, exponent: 1, maxElapsedTime: 5000 }

function mistralCalls(Client: typeof Mistral): Sdk['calls'] {
  const mistral = ({ url, retries, bind }: ClientSetUp) => {
    const backoff = { strategy: 'backoff' as const, backoff: SOON, retryConnectionErrors: false }
    const retryConfig = retries > 0 ? backoff : { strategy: 'none' as const }
    return bind(new Client({ apiKey: 'k', serverURL: url, retryConfig }))
  }
  return {
    'chat.complete()': {
      answer: { folder: 'mistral', path: '/chat/completions' },
      make: (setUp) =>
        mistral(setUp).chat.complete(body, { fetchOptions: { signal: setUp.signal } }),
    },
    'chat.stream()': {
      answer: { folder: 'mistral', path: '/chat/completions', isStream: true },
      make: (setUp) => mistral(setUp).chat.stream(body, { fetchOptions: { signal: setUp.signal } }),
    },
    'embeddings.create()': {
      answer: { folder: 'mistral', path: '/embeddings' },
      make: (setUp) =>
        mistral(setUp).embeddings.create(
          { model: 'm', inputs: ['Hi'] },
          { fetchOptions: { signal: setUp.signal } },
        ),
    },
  }
}

function geminiCalls(Client: typeof GoogleGenAI): Sdk['calls'] {
  const gemini = ({ url, retries, bind }: ClientSetUp) => {
    const retryOptions = { attempts: retries + 1 }
    return bind(new Client({ apiKey: 'k', httpOptions: { baseUrl: url, retryOptions } }))
  }
  return {
    'models.generateContent()': {
      answer: { folder: 'google-genai', path: ':generateContent' },
      make: (setUp) =>
        gemini(setUp).models.generateContent({
          model: 'm',
          contents: 'Hi',
          config: { abortSignal: setUp.signal },
        }),
    },
    'models.generateContentStream()': {
      answer: { folder: 'google-genai', path: ':streamGenerateContent', isStream: true },
      make: (setUp) =>
        gemini(setUp).models.generateContentStream({
          model: 'm',
          contents: 'Hi',
          config: { abortSignal: setUp.signal },
        }),
    },
    'chats.sendMessageStream()': {
      answer: { folder: 'google-genai', path: ':streamGenerateContent', isStream: true },
      make: (setUp) =>
        gemini(setUp)
          .chats.create({ model: 'm' })
          .sendMessageStream({ message: 'Hi', config: { abortSignal: setUp.signal } }),
    },
    'models.embedContent()': {
      answer: { folder: 'google-genai', path: ':batchEmbedContents' },
      make: (setUp) =>
        gemini(setUp).models.embedContent({
          model: 'm',
          contents: 'Hi',
          config: { abortSignal: setUp.signal },
        }),
    },
  }
}

function ollama({ url, signal, bind }: ClientSetUp): Ollama {
  const aborting: typeof fetch = (input, init) =>
    fetch(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
    })
  return bind(new Ollama({ host: url, fetch: aborting }))
}

const ollamaSdk: Sdk = {
  name: 'ollama',
  calls: {
    'chat()': {
      answer: { folder: 'ollama', path: '/api/chat' },
      make: (setUp) => ollama(setUp).chat(body),
    },
    'chat(), streamed': {
      answer: { folder: 'ollama', path: '/api/chat', isStream: true },
      make: (setUp) => ollama(setUp).chat({ ...body, stream: true }),
    },
    'generate(), streamed': {
      answer: { folder: 'ollama', path: '/api/generate', isStream: true },
      make: (setUp) => ollama(setUp).generate({ model: 'm', prompt: 'Hi', stream: true }),
    },
    'embed()': {
      answer: { folder: 'ollama', path: '/api/embed' },
      make: (setUp) => ollama(setUp).embed({ model: 'm', input: 'Hi' }),
    },
  },
}

function bedrock({ url, retries, bind }: ClientSetUp): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: retries + 1,
    requestHandler: new NodeHttpHandler(),
  })
  return bind(client)
}

const question = {
  modelId: 'm',
  messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }],
}
const invocation = { modelId: 'm', body: '{}' }

const bedrockSdk: Sdk = {
  name: '@aws-sdk/client-bedrock-runtime',
  calls: {
    'send(ConverseCommand)': {
      answer: { folder: 'bedrock', path: '/converse' },
      make: (setUp) =>
        bedrock(setUp).send(new ConverseCommand(question), { abortSignal: setUp.signal }),
    },
    'send(ConverseStreamCommand)': {
      answer: { folder: 'bedrock', path: '/converse-stream', isStream: true },
      make: (setUp) =>
        bedrock(setUp).send(new ConverseStreamCommand(question), { abortSignal: setUp.signal }),
    },
    'send(InvokeModelCommand)': {
      answer: { folder: 'bedrock', path: '/invoke' },
      make: (setUp) =>
        bedrock(setUp).send(new InvokeModelCommand(invocation), { abortSignal: setUp.signal }),
    },
    'send(InvokeModelWithResponseStreamCommand)': {
      answer: { folder: 'bedrock', path: '/invoke-with-response-stream', isStream: true },
      make: (setUp) =>
        bedrock(setUp).send(new InvokeModelWithResponseStreamCommand(invocation), {
          abortSignal: setUp.signal,
        }),
    },
  },
}

/** SDKs that speak protocols of their own. */
export const otherSdks: readonly Sdk[] = [
  { name: 'cohere-ai', calls: cohereCalls(cohere) },
  { name: 'cohere-ai-7', calls: cohereCalls(cohere7 as unknown as typeof cohere) },
  { name: '@mistralai/mistralai', calls: mistralCalls(Mistral) },
  { name: 'mistralai-1', calls: mistralCalls(Mistral1 as unknown as typeof Mistral) },
  { name: '@google/genai', calls: geminiCalls(GoogleGenAI) },
  { name: 'google-genai-1', calls: geminiCalls(GoogleGenAI1 as unknown as typeof GoogleGenAI) },
  ollamaSdk,
  bedrockSdk,
]
