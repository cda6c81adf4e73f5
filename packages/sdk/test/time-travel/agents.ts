import { GoogleGenAI } from '@google/genai'
import { Mistral } from '@mistralai/mistralai'
import * as openAiAgents from '@openai/agents'
import { createOpenAI } from '@ai-sdk/openai'
import { recordTool } from '@agentops/sdk'
import Anthropic from '@anthropic-ai/sdk'
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  type Message as BedrockMessage,
} from '@aws-sdk/client-bedrock-runtime'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { generateText, jsonSchema, stepCountIs, tool as aiTool } from 'ai'
import { CohereClientV2 } from 'cohere-ai'
import { createAgent } from 'langchain'
import LlamaStackClient from 'llama-stack-client-0-2'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import * as Undici from 'undici'

/** Counts what really ran. */
export const runs = { weather: 0 }

const weather = recordTool('weather')(async ({ city }: { city: string }) => {
  runs.weather += 1
  return { sky: `Sunny in ${city}` }
})

const QUESTION = 'What is the weather in Oslo?'
const DESCRIPTION = 'Weather in a city'
const SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false as const,
}

/** An agent on one SDK: asks, runs the tool that the model wants, tells the model, gives its answer. */
interface ScriptedAgent {
  /** Whose API it speaks to. */
  readonly host: string
  run(url: string): Promise<string>
}

function cityOf(input: unknown): { city: string } {
  const parsed: unknown = typeof input === 'string' ? JSON.parse(input) : input
  return { city: String(Reflect.get(Object(parsed), 'city')) }
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content)
}

function openai(url: string): Promise<string> {
  return askOpenAi(new OpenAI({ apiKey: 'test', baseURL: `${url}/v1` }))
}

async function askOpenAi(client: OpenAI): Promise<string> {
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'weather', description: DESCRIPTION, parameters: SCHEMA },
    },
  ]
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: QUESTION }]
  for (;;) {
    const stream = client.chat.completions.stream({ model: 'm-1', messages, tools })
    const message = (await stream.finalChatCompletion()).choices[0]?.message
    if (!message?.tool_calls?.length) return message?.content ?? ''
    messages.push(message)
    for (const call of message.tool_calls) {
      const result = call.type === 'function' ? await weather(cityOf(call.function.arguments)) : {}
      messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) })
    }
  }
}

async function anthropic(url: string): Promise<string> {
  const client = new Anthropic({ apiKey: 'test', baseURL: url })
  const tools = [{ name: 'weather', description: DESCRIPTION, input_schema: SCHEMA }]
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: QUESTION }]
  for (;;) {
    const request = { model: 'm-1', max_tokens: 100, messages, tools }
    const { content } = await client.messages.stream(request).finalMessage()
    const call = content.find((block) => block.type === 'tool_use')
    if (!call) return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
    const result = JSON.stringify(await weather(cityOf(call.input)))
    messages.push({ role: 'assistant', content })
    messages.push({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: call.id, content: result }],
    })
  }
}

async function google(url: string): Promise<string> {
  const client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: url } })
  const declaration = { name: 'weather', description: DESCRIPTION, parametersJsonSchema: SCHEMA }
  const config = { tools: [{ functionDeclarations: [declaration] }] }
  const chat = client.chats.create({ model: 'm-1', config })
  let answer = await chat.sendMessage({ message: QUESTION })
  for (;;) {
    const [call] = answer.functionCalls ?? []
    if (!call) return answer.text ?? ''
    const response = { ...(await weather(cityOf(call.args))) }
    const part = { functionResponse: { id: call.id ?? '', name: 'weather', response } }
    answer = await chat.sendMessage({ message: [part] })
  }
}

async function ollama(url: string): Promise<string> {
  const client = new Ollama({ host: url })
  const tools = [
    {
      type: 'function',
      function: { name: 'weather', description: DESCRIPTION, parameters: SCHEMA },
    },
  ]
  const messages: Parameters<Ollama['chat']>[0]['messages'] = [{ role: 'user', content: QUESTION }]
  for (;;) {
    const { message } = await client.chat({ model: 'm-1', messages, tools })
    const [call] = message.tool_calls ?? []
    if (!call) return message.content
    const result = await weather(cityOf(call.function.arguments))
    messages?.push(message, { role: 'tool', tool_name: 'weather', content: JSON.stringify(result) })
  }
}

async function cohere(url: string): Promise<string> {
  const client = new CohereClientV2({ token: 'test', environment: url })
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'weather', description: DESCRIPTION, parameters: SCHEMA },
    },
  ]
  const messages: Parameters<CohereClientV2['chat']>[0]['messages'] = [
    { role: 'user', content: QUESTION },
  ]
  for (;;) {
    const { message } = await client.chat({ model: 'm-1', messages, tools })
    const [call] = message.toolCalls ?? []
    if (!call) {
      return (message.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('')
    }
    const result = await weather(cityOf(call.function?.arguments))
    const toolCalls = message.toolCalls ?? []
    messages.push({ role: 'assistant', toolCalls })
    messages.push({ role: 'tool', toolCallId: call.id ?? '', content: JSON.stringify(result) })
  }
}

async function mistral(url: string): Promise<string> {
  const client = new Mistral({ apiKey: 'test', serverURL: url })
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'weather', description: DESCRIPTION, parameters: SCHEMA },
    },
  ]
  const messages: Parameters<Mistral['chat']['complete']>[0]['messages'] = [
    { role: 'user', content: QUESTION },
  ]
  for (;;) {
    const answer = await client.chat.complete({ model: 'm-1', messages, tools })
    const message = answer.choices?.[0]?.message
    const [call] = message?.toolCalls ?? []
    if (!message || !call) return typeof message?.content === 'string' ? message.content : ''
    const content = JSON.stringify(await weather(cityOf(call.function.arguments)))
    messages.push({ role: 'assistant', toolCalls: message.toolCalls ?? [] })
    messages.push({ role: 'tool', toolCallId: call.id ?? '', name: 'weather', content })
  }
}

async function llamaStack(url: string): Promise<string> {
  const client = new LlamaStackClient({ baseURL: url })
  const messages: LlamaStackClient.InferenceChatCompletionParams['messages'] = [
    { role: 'user', content: QUESTION },
  ]
  const tools = [{ tool_name: 'weather', description: DESCRIPTION }]
  for (;;) {
    const request = { model_id: 'm-1', messages, tools, stream: false as const }
    const { completion_message: message } = await client.inference.chatCompletion(request)
    const [call] = message.tool_calls ?? []
    if (!call) return textOf(message.content)
    const result = await weather(cityOf(call.arguments))
    messages.push({ ...message, role: 'assistant' })
    messages.push({ role: 'tool', call_id: call.call_id, content: JSON.stringify(result) })
  }
}

async function aiSdk(url: string): Promise<string> {
  const { chat } = createOpenAI({ baseURL: `${url}/v1`, apiKey: 'test' })
  const inputSchema = jsonSchema<{ city: string }>(SCHEMA)
  const { text } = await generateText({
    model: chat('m-1'),
    prompt: QUESTION,
    tools: {
      weather: aiTool({
        description: DESCRIPTION,
        inputSchema,
        execute: ({ city }) => weather({ city }),
      }),
    },
    stopWhen: stepCountIs(5),
    maxRetries: 0,
  })
  return text
}

async function langChain(url: string): Promise<string> {
  const configuration = { baseURL: `${url}/v1` }
  const model = new ChatOpenAI({ model: 'm-1', apiKey: 'test', configuration, maxRetries: 0 })
  const weatherTool = tool(({ city }: { city: string }) => weather({ city }), {
    name: 'weather',
    description: DESCRIPTION,
    schema: SCHEMA,
  })
  const agent = createAgent({ model, tools: [weatherTool] })
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: QUESTION }] })
  return textOf(messages.at(-1)?.content)
}

async function agentsSdk(url: string): Promise<string> {
  const client = new OpenAI({ apiKey: 'test', baseURL: `${url}/v1` })
  const weatherTool = openAiAgents.tool({
    name: 'weather',
    description: DESCRIPTION,
    parameters: SCHEMA,
    strict: true,
    execute: (input) => weather(cityOf(input)),
  })
  const model = new openAiAgents.OpenAIChatCompletionsModel(client, 'm-1')
  const agent = new openAiAgents.Agent({ name: 'Forecaster', model, tools: [weatherTool] })
  const runner = new openAiAgents.Runner({ tracingDisabled: true })
  return String((await runner.run(agent, QUESTION)).finalOutput)
}

/** AWS's client asks over HTTP/2. */
async function bedrock(url: string): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new BedrockRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  })
  const toolSpec = { name: 'weather', description: DESCRIPTION, inputSchema: { json: SCHEMA } }
  const messages: BedrockMessage[] = [{ role: 'user', content: [{ text: QUESTION }] }]
  for (;;) {
    const toolConfig = { tools: [{ toolSpec }] }
    const request = { modelId: 'm-1', messages, toolConfig }
    const { stream } = await client.send(new ConverseStreamCommand(request))
    let [said, input, toolUseId] = ['', '', '']
    for await (const { contentBlockStart, contentBlockDelta } of stream ?? []) {
      toolUseId = contentBlockStart?.start?.toolUse?.toolUseId ?? toolUseId
      input += contentBlockDelta?.delta?.toolUse?.input ?? ''
      said += contentBlockDelta?.delta?.text ?? ''
    }
    if (input === '') return said
    const { city } = cityOf(input)
    const result = await weather({ city })
    const toolUse = { toolUseId, name: 'weather', input: { city } }
    messages.push({ role: 'assistant', content: [{ toolUse }] })
    const content = [{ text: JSON.stringify(result) }]
    messages.push({ role: 'user', content: [{ toolResult: { toolUseId, content } }] })
  }
}

/** undici by itself, as the fetch of an SDK. */
async function withUndici(url: string): Promise<string> {
  const client = new OpenAI({
    apiKey: 'test',
    baseURL: `${url}/v1`,
    maxRetries: 0,
    // undici's own types of requests are others than Node's.
    fetch: Undici.fetch as unknown as typeof fetch,
    fetchOptions: { dispatcher: new Undici.Agent() },
  })
  return askOpenAi(client)
}

/** One agent on each SDK and framework. */
export const AGENTS: Readonly<Record<string, ScriptedAgent>> = {
  openai: { host: 'api.openai.com', run: openai },
  '@anthropic-ai/sdk': { host: 'api.anthropic.com', run: anthropic },
  '@google/genai': { host: 'generativelanguage.googleapis.com', run: google },
  ollama: { host: '127.0.0.1:11434', run: ollama },
  'cohere-ai': { host: 'api.cohere.com', run: cohere },
  '@mistralai/mistralai': { host: 'api.mistral.ai', run: mistral },
  'llama-stack-client 0.2': { host: 'localhost:8321', run: llamaStack },
  'ai (Vercel)': { host: 'api.openai.com', run: aiSdk },
  '@langchain/openai': { host: 'api.openai.com', run: langChain },
  '@aws-sdk/client-bedrock-runtime': {
    host: 'bedrock-runtime.us-east-1.amazonaws.com',
    run: bedrock,
  },
  'openai over undici': { host: 'api.openai.com', run: withUndici },
  '@openai/agents': { host: 'api.openai.com', run: agentsSdk },
}
