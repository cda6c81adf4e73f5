/* oxlint-disable no-console -- what is printed is what is tested */
import { createOpenAI } from '@ai-sdk/openai'
import {
  ActionEvent,
  Client,
  endSession,
  ErrorEvent,
  Event,
  instrument,
  LLMEvent,
  recordAction,
  recordTool,
  type Session,
  ToolEvent,
  trackAgent,
} from '@agentops/sdk'
import { aiSdkTelemetry, recordAiSdkTools } from '@agentops/sdk/ai-sdk'
import { agentOpsCallbacks, recordLangChainTools } from '@agentops/sdk/langchain'
import { agentOpsBridge } from '@agentops/sdk/mastra'
import { recordMcp } from '@agentops/sdk/mcp'
import { recordOpenAIAgents } from '@agentops/sdk/openai-agents'
import { AgentOpsSpanProcessor } from '@agentops/sdk/opentelemetry'
import type { LocalServer } from '@agentops/testkit/local-server'
import { tool as langChainTool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import * as agents from '@openai/agents'
import { context } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { generateText, tool as aiTool } from 'ai'
import { createAgent } from 'langchain'
import OpenAI from 'openai'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { startAnsweringServer } from './answering-server.ts'
import { startToolServer } from './integrations/tool-server.ts'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording
let provider: LocalServer
let toolServer: LocalServer

beforeAll(async () => {
  recording = await startRecording({ captureLogs: true })
  provider = await startAnsweringServer()
  toolServer = await startToolServer()
  agents.setOpenAIAPI('chat_completions')
  agents.setTracingDisabled(false)
  recordOpenAIAgents(agents)
})

afterAll(async () => {
  await Promise.all([recording.close(), provider.close(), toolServer.close()])
})

const messages = [{ role: 'user' as const, content: 'Hi' }]

function openai(): OpenAI {
  return new OpenAI({ apiKey: 'k', maxRetries: 0, baseURL: `${provider.url}/v1` })
}

function ask(): Promise<unknown> {
  return openai().chat.completions.create({ model: 'm', messages })
}

function languageModel() {
  return createOpenAI({ apiKey: 'k', baseURL: `${provider.url}/v1` }).chat('m')
}

function chatModel(): ChatOpenAI {
  const configuration = { baseURL: `${provider.url}/v1` }
  return new ChatOpenAI({ model: 'm', apiKey: 'k', configuration, useResponsesApi: false })
}

async function lookUp(): Promise<string> {
  await ask()
  return 'seen'
}

const LOOK = { name: 'look', description: 'Look', schema: z.object({}) }
const aiLook = () =>
  aiTool({ description: 'Look', inputSchema: z.object({}), execute: () => lookUp() })

async function mcpClient(): Promise<McpClient> {
  const client = new McpClient({ name: 'agent', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${toolServer.url}/mcp`)))
  return client
}

class Checkout extends Event {
  readonly type = 'checkout'
}

/** Uses an entry point, and lets it come to its end. */
type Use = (session: Session) => unknown

/** Types and names of a session's events, in order of their start. */
type Names = readonly string[]

const AT = [['llm chat m'], ['tool look', 'llm chat m']] as const

/** Public entry point → what it is given the session with, and the events that it leaves there. */
const ENTRIES: Readonly<Record<string, readonly [Use, Names]>> = {
  'instrument(client)': [
    (session) =>
      instrument(openai(), { session }).chat.completions.create({ model: 'm', messages }),
    AT[0],
  ],
  'instrument(Class)': [
    (session) => {
      const Bound = instrument(OpenAI, { session })
      const client = new Bound({ apiKey: 'k', baseURL: `${provider.url}/v1` })
      return client.chat.completions.create({ model: 'm', messages })
    },
    AT[0],
  ],
  'instrument(model of the AI SDK)': [
    async (session) => {
      const model = instrument(languageModel(), { session })
      await generateText({ model, prompt: 'Hi' })
    },
    AT[0],
  ],
  'instrument(provider of the AI SDK)': [
    async (session) => {
      const chat = instrument(createOpenAI({ apiKey: 'k', baseURL: `${provider.url}/v1` }), {
        session,
      })
      await generateText({ model: chat.chat('m'), prompt: 'Hi' })
    },
    AT[0],
  ],
  'instrument(model of LangChain)': [
    (session) => instrument(chatModel(), { session }).invoke('Hi'),
    AT[0],
  ],
  'instrument(agent of LangChain)': [
    (session) => {
      const agent = createAgent({ model: chatModel(), tools: [langChainTool(lookUp, LOOK)] })
      return instrument(agent, { session }).invoke({ messages })
    },
    ['llm chat m', 'llm chat m', 'llm chat m'],
  ],
  'instrument(Runner of OpenAI Agents)': [
    async (session) => {
      agents.setDefaultOpenAIClient(openai() as never)
      const runner = instrument(new agents.Runner(), { session })
      await runner.run(new agents.Agent({ name: 'Greeter', model: 'm' }), 'Hi')
    },
    ['action Agent workflow', 'agent Greeter', 'llm chat m'],
  ],
  'new ActionEvent()': [
    (session) => new ActionEvent({ name: 'plan', session }).record(),
    ['action plan'],
  ],
  'new ToolEvent()': [
    (session) => new ToolEvent({ name: 'look', session }).record(),
    ['tool look'],
  ],
  'new LLMEvent()': [
    (session) => new LLMEvent({ name: 'think', provider: 'own', model: 'm', session }).record(),
    ['llm think'],
  ],
  'new ErrorEvent()': [
    (session) => new ErrorEvent({ error: new RangeError('far'), session }).record(),
    ['error RangeError'],
  ],
  'an event type of your own': [
    (session) => new Checkout({ name: 'pay', session }).record(),
    ['checkout pay'],
  ],
  'event.run()': [
    async (session) => {
      const event = new ActionEvent({ name: 'plan', session })
      await event.run(ask)
      event.record()
    },
    ['action plan', 'llm chat m'],
  ],
  'recordAction()': [
    (session) => recordAction({ name: 'plan', session })(ask)(),
    ['action plan', 'llm chat m'],
  ],
  'recordTool()': [(session) => recordTool({ name: 'look', session })(lookUp)(), AT[1]],
  'trackAgent()': [(session) => trackAgent({ name: 'seer', session })(ask)(), AT[0]],
  'recordAiSdkTools()': [
    (session) => {
      const { look } = recordAiSdkTools({ look: aiLook() }, {}, { session })
      return look.execute?.({}, { toolCallId: 't', messages: [] } as never)
    },
    AT[1],
  ],
  'aiSdkTelemetry()': [
    async (session) => {
      const experimental_telemetry = aiSdkTelemetry({ name: 'greet', session })
      await generateText({
        model: languageModel(),
        prompt: 'Hi',
        tools: { look: aiLook() },
        stopWhen: ({ steps }) => steps.length > 1,
        experimental_telemetry,
      })
    },
    ['action greet', 'llm chat m', 'tool look', 'llm chat m', 'llm chat m'],
  ],
  'recordLangChainTools()': [
    (session) => {
      const [look] = recordLangChainTools([langChainTool(lookUp, LOOK)] as const, {}, { session })
      return look.invoke({})
    },
    AT[1],
  ],
  'agentOpsCallbacks()': [
    (session) => {
      const agent = createAgent({
        name: 'seer',
        model: chatModel(),
        tools: [langChainTool(lookUp, LOOK)],
      })
      return agent.invoke({ messages }, { callbacks: agentOpsCallbacks({ session }) })
    },
    [
      'agent seer',
      'action model_request',
      'llm chat m',
      'action tools',
      'tool look',
      'llm chat m',
      'action model_request',
      'llm chat m',
    ],
  ],
  'agentOpsBridge()': [
    async (session) => {
      const bridge = agentOpsBridge({ session })
      const span = bridge.createSpan({ type: 'agent_run', name: 'seer' })
      await bridge.executeInContext(span?.spanId ?? '', ask)
      bridge.releaseSpan(span?.spanId ?? '')
    },
    ['agent seer', 'llm chat m'],
  ],
  'recordMcp()': [
    async (session) => {
      const client = recordMcp(await mcpClient(), { session })
      await client.callTool({ name: 'weather', arguments: { city: 'Oslo' } })
      await client.close()
    },
    ['tool weather'],
  ],
  'new AgentOpsSpanProcessor()': [
    async (session) => {
      const processor = new AgentOpsSpanProcessor({ session })
      const tracers = new TracerProvider({ spanProcessors: [processor] })
      tracers.getTracer('library').startSpan('query', {}, context.active()).end()
    },
    ['action query'],
  ],
  'session.run()': [(session) => session.run(ask), AT[0]],
}

it.each(Object.entries(ENTRIES))(
  '%s records in the session that it is given, while another one is current',
  async (_name, [use, names]) => {
    const session = recording.client.startSession()
    const current = recording.client.startSession()
    await current.run(() => recordTool('look')(async () => use(session))())
    await Promise.all([session.end(), current.end()])
    const events = await recording.events(session.id)
    expect(events.map(({ type, name }) => `${type} ${name}`)).toEqual(names)
    expect(events.map((event) => event.status)).not.toContain('running')
    const others = await recording.events(current.id)
    expect(others.map(({ type, name }) => `${type} ${name}`)).toEqual(['tool look'])
  },
)

async function logsOf(session: Session): Promise<string[]> {
  const answer = await fetch(`${recording.url}/api/v1/sessions/${session.id}/logs?limit=50`)
  const page: { logs: { body: string }[] } = await answer.json()
  return page.logs.map(({ body }) => body)
}

it('what a logger prints, a file and an end belong to the session that is given', async () => {
  const session = recording.client.startSession()
  const current = recording.client.startSession()
  await current.run(async () => {
    instrument(console, { session }).warn('for the one')
    instrument(pino(process.stdout), { session }).info('by pino')
    session.attach({ name: 'cart.gif', data: Buffer.from('GIF89a') })
    await endSession({ session, state: 'Fail' })
  })
  await current.end()
  expect([session.state, current.state]).toEqual(['Fail', 'Success'])
  expect(await logsOf(session)).toEqual(['for the one', 'by pino'])
  expect(await logsOf(current)).toEqual([])
})

it('a client of its own ends the session that is given', async () => {
  const client = new Client({ endpoint: recording.url, autoStartSession: false })
  const [session, current] = [client.startSession(), client.startSession()]
  await current.run(() => client.endSession({ session }))
  expect([session.state, current.state]).toEqual(['Success', 'running'])
  await client.shutdown()
})
