import { recordAction, recordTool } from '@agentops/sdk'
import { recordOpenAIAgents } from '@agentops/sdk/openai-agents'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import * as agents from '@openai/agents'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from '../recording.ts'
import { eventTree } from './event-tree.ts'
import { startToolServer } from './tool-server.ts'
import { startWeatherProvider, weather, weatherSchema } from './weather.ts'

let recording: Recording
let provider: OpenAiWire

beforeAll(async () => {
  recording = await startRecording({ agent: 'test' })
  provider = await startWeatherProvider()
  agents.setDefaultOpenAIClient(
    new OpenAI({ baseURL: provider.url, apiKey: 'none', maxRetries: 0 }),
  )
  agents.setOpenAIAPI('chat_completions')
  agents.setTracingDisabled(false)
  recordOpenAIAgents(agents)
  recordOpenAIAgents(agents)
})

afterAll(async () => {
  await Promise.all([recording.close(), provider.close()])
})

function weatherAgent(name: string, execute = weather): agents.Agent {
  const parameters = weatherSchema()
  const tool = agents.tool({
    name: 'weather',
    description: 'Weather in a city',
    parameters,
    strict: true,
    execute: (input) => execute({ city: readCity(input) }),
  })
  return new agents.Agent({ name, model: 'gpt-4o-mini', tools: [tool] })
}

function readCity(input: unknown): string {
  return typeof input === 'object' && input !== null ? String(Reflect.get(input, 'city')) : ''
}

function turnOf(agent: string): string[] {
  return [
    `  agent ${agent}`,
    '    llm chat gpt-4o-mini',
    '    tool weather',
    '    tool weather failed',
    '    llm chat gpt-4o-mini',
  ].map((line) => `${line} by ${agent}`)
}

it('a run and a streamed run are each one tree of the agent, its model calls and its tools', async () => {
  const events = await recording.record(async () => {
    await agents.run(weatherAgent('Forecaster'), 'What is the weather?')
    const stream = await agents.run(weatherAgent('Streamer'), 'What is the weather?', {
      stream: true,
    })
    for await (const text of stream.toTextStream()) expect(text).not.toBe('')
    await stream.completed
  })
  expect(eventTree(events)).toEqual([
    'action Agent workflow',
    ...turnOf('Forecaster'),
    'action Agent workflow',
    ...turnOf('Streamer'),
  ])
  const [oslo, atlantis] = events.filter((event) => event.type === 'tool')
  expect(oslo).toMatchObject({ input: { city: 'Oslo' }, output: { sky: 'Sunny in Oslo' } })
  expect(atlantis).toMatchObject({ errorType: 'RangeError', statusMessage: 'Atlantis has sunk' })
  const asked = provider.log[0]?.completion?.choices[0]?.toolCalls.map((call) => call.id)
  expect([oslo?.toolCallId, atlantis?.toolCallId]).toEqual(asked)
})

it('shows guardrails and hand-offs, and whose turn it was', async () => {
  const polite = {
    name: 'polite',
    execute: async () => ({ tripwireTriggered: false, outputInfo: 1 }),
  }
  const triage = agents.Agent.create({
    name: 'Triage',
    model: 'gpt-4o-mini',
    handoffs: [weatherAgent('Forecaster')],
    inputGuardrails: [polite],
  })
  const events = await recording.record(() => agents.run(triage, 'What is the weather?'))
  expect(eventTree(events)).toEqual([
    'action Agent workflow',
    '  agent Triage by Triage',
    '    guardrail polite by Triage',
    '    llm chat gpt-4o-mini by Triage',
    '    handoff hand-off to Forecaster by Triage',
    ...turnOf('Forecaster'),
  ])
  expect(events.find((event) => event.type === 'handoff')?.attributes).toMatchObject({
    'agentops.handoff.from': 'Triage',
    'agentops.handoff.to': 'Forecaster',
  })
})

it('runs at once stay apart, and a recorded function is no second event', async () => {
  const execute = recordTool('weather')(weather)
  const events = await recording.record(() =>
    agents.withTrace('both', () =>
      Promise.all(
        ['Ann', 'Bob'].map((name) => agents.run(weatherAgent(name, execute), 'Weather?')),
      ),
    ),
  )
  expect(eventTree(events)).toEqual(['action both', ...turnOf('Ann'), ...turnOf('Bob')])
})

it('a run inside an action hangs under it, and what a tool records hangs under the tool', async () => {
  const lookUp = recordAction('look up')(weather)
  const ask = recordAction('ask')(() => agents.run(weatherAgent('Ann', lookUp), 'Weather?'))
  const events = await recording.record(ask)
  expect(eventTree(events)).toEqual([
    'action ask',
    '  action Agent workflow',
    '    agent Ann by Ann',
    '      llm chat gpt-4o-mini by Ann',
    '      tool weather by Ann',
    '        action look up by Ann',
    '      tool weather failed by Ann',
    '        action look up failed by Ann',
    '      llm chat gpt-4o-mini by Ann',
  ])
})

it('a run that fails is over, with its error', async () => {
  const events = await recording.record(async () => {
    const broken = new agents.Agent({ name: 'Broken', model: 'no-such-model' })
    await expect(agents.run(broken, 'Weather?')).rejects.toThrow('does not exist')
  })
  expect(eventTree(events)).toEqual([
    'action Agent workflow failed',
    '  agent Broken failed by Broken',
    '    llm chat no-such-model failed by Broken',
  ])
})

it('a tool of an MCP server is one event, which names the server', async () => {
  const toolServer = await startToolServer()
  const server = new agents.MCPServerStreamableHttp({ url: `${toolServer.url}/mcp`, name: 'w' })
  await server.connect()
  const ann = new agents.Agent({ name: 'Ann', model: 'gpt-4o-mini', mcpServers: [server] })
  const events = await recording.record(() => agents.run(ann, 'What is the weather?'))
  await server.close()
  await toolServer.close()
  const tools = events.filter((event) => event.type === 'tool')
  expect(tools).toMatchObject([
    { name: 'weather', attributes: { 'agentops.mcp.server.name': 'weather-server' } },
    { name: 'weather', status: 'error', statusMessage: 'Atlantis has sunk' },
  ])
})

it('with tracing switched off the model calls are there all the same', async () => {
  agents.setTracingDisabled(true)
  const events = await recording.record(() => agents.run(weatherAgent('Ann'), 'Weather?'))
  agents.setTracingDisabled(false)
  expect(eventTree(events)).toEqual(['llm chat gpt-4o-mini', 'llm chat gpt-4o-mini'])
})
