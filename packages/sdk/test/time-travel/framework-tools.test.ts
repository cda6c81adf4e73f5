import { recordTool, stopInstrumenting } from '@agentops/sdk'
import { aiSdkTelemetry, recordAiSdkTools } from '@agentops/sdk/ai-sdk'
import { agentOpsCallbacks, recordLangChainTools } from '@agentops/sdk/langchain'
import { recordOpenAIAgents } from '@agentops/sdk/openai-agents'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { createOpenAI } from '@ai-sdk/openai'
import { tool as langChainTool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import * as openAiAgents from '@openai/agents'
import * as ai6 from 'ai'
import * as ai5 from 'ai-5'
import { createOpenAI as createOpenAI2 } from 'ai-sdk-openai-2'
import { createAgent } from 'langchain'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWeatherProvider, weatherSchema } from '../integrations/weather.ts'
import { type Replaying, startReplaying } from './replaying.ts'

/** Tools that frameworks run, seen by the integration or not: in a replay none of them runs. */

const NOWHERE = 'http://127.0.0.1:65111/v1'
const QUESTION = 'What is the weather?'
const MODEL = 'gpt-4o-mini'

let provider: OpenAiWire
let replaying: Replaying
let runs = 0

beforeAll(async () => {
  provider = await startWeatherProvider()
  replaying = await startReplaying()
})

afterAll(() => Promise.all([provider.close(), replaying.close()]))

/** What it gives is a text that JSON alone would not give back. */
async function weather({ city }: { city: string }): Promise<string> {
  runs += 1
  if (city === 'Atlantis') throw new RangeError('Atlantis has sunk')
  return JSON.stringify({ sky: `Sunny in ${city}`, run: runs }, undefined, 2)
}

type Program = (url: string) => Promise<unknown>

interface Step {
  readonly content: readonly {
    readonly type: string
    readonly output?: unknown
    readonly error?: unknown
  }[]
}

/** What the steps of a call of the AI SDK come to. */
function saidIn(steps: readonly Step[]): unknown {
  return steps.map(({ content }) =>
    content.map(({ type, output, error }) => [
      type,
      output,
      error instanceof Error && error.message,
    ]),
  )
}

function withAi6(isStream: boolean, telemetry = false): Program {
  return async (url) => {
    const { chat } = createOpenAI({ baseURL: url, apiKey: 'none' })
    const inputSchema = ai6.jsonSchema<{ city: string }>(weatherSchema())
    const request = {
      model: chat(MODEL),
      prompt: QUESTION,
      tools: recordAiSdkTools({ weather: ai6.tool({ inputSchema, execute: weather }) }),
      stopWhen: ai6.stepCountIs(5),
      maxRetries: 0,
      ...(telemetry && { experimental_telemetry: aiSdkTelemetry() }),
    }
    const result = isStream ? ai6.streamText(request) : await ai6.generateText(request)
    return saidIn(await result.steps)
  }
}

const withAi5: Program = async (url) => {
  const { chat } = createOpenAI2({ baseURL: url, apiKey: 'none' })
  const inputSchema = ai5.jsonSchema<{ city: string }>(weatherSchema())
  const { steps } = ai5.streamText({
    model: chat(MODEL),
    prompt: QUESTION,
    tools: recordAiSdkTools({ weather: ai5.tool({ inputSchema, execute: weather }) }),
    stopWhen: ai5.stepCountIs(5),
    maxRetries: 0,
  })
  return saidIn(await steps)
}

function withLangChain(callbacks: object): Program {
  return async (url) => {
    const configuration = { baseURL: url }
    const options = { model: MODEL, apiKey: 'none', configuration, maxRetries: 0 }
    const model = new ChatOpenAI({ ...options, useResponsesApi: false })
    const about = { name: 'weather', description: 'Weather in a city', schema: weatherSchema() }
    const tools = recordLangChainTools([langChainTool(weather, about)])
    const agent = createAgent({ model, tools })
    const messages = [{ role: 'user', content: QUESTION }]
    const answer = await agent.invoke({ messages }, callbacks)
    return answer.messages.map(({ content }) => content)
  }
}

/** Its tools keep their function to themselves: that is what is recorded. */
function withOpenAiAgents(isRecorded: boolean): Program {
  return async (url) => {
    if (isRecorded) recordOpenAIAgents(openAiAgents)
    const client = new OpenAI({ apiKey: 'none', baseURL: url, maxRetries: 0 })
    const run = recordTool('weather')(weather)
    const weatherTool = openAiAgents.tool({
      name: 'weather',
      description: 'Weather in a city',
      parameters: weatherSchema(),
      strict: true,
      execute: (input, context) => run(input as { city: string }, ...([context] as unknown as [])),
    })
    const model = new openAiAgents.OpenAIChatCompletionsModel(client, MODEL)
    const agent = new openAiAgents.Agent({ name: 'Forecaster', model, tools: [weatherTool] })
    const runner = new openAiAgents.Runner({ tracingDisabled: !isRecorded })
    return (await runner.run(agent, QUESTION)).history
  }
}

describe.each<[string, Program]>([
  ['ai 6, by themselves', withAi6(false)],
  ['ai 6, with telemetry', withAi6(false, true)],
  ['ai 6, streamed, with telemetry', withAi6(true, true)],
  ['ai 5, streamed', withAi5],
  ['LangChain, by themselves', withLangChain({})],
  ['LangChain, with callbacks', withLangChain({ callbacks: agentOpsCallbacks() })],
  ['OpenAI Agents, by themselves', withOpenAiAgents(false)],
  ['OpenAI Agents, recorded', withOpenAiAgents(true)],
])('tools of %s', (_name, program) => {
  it('give what they gave, also their failures, and do not run', async () => {
    const recorded = await replaying.record(() => program(provider.url))
    expect(JSON.stringify(recorded.result)).toContain('Sunny in Oslo')
    const before = runs
    const replayed = await replaying.replay(recorded.file, () => program(NOWHERE))
    expect(replayed.result).toEqual(recorded.result)
    expect(runs).toBe(before)
    expect(replayed.sockets).toEqual([])
    expect(replayed.events.filter(({ type }) => type === 'divergence')).toEqual([])
    const tools = (events: typeof replayed.events) =>
      events.filter(({ type }) => type === 'tool').map(({ name, status }) => `${name} ${status}`)
    expect(tools(replayed.events)).toEqual(tools(recorded.events))
    expect(tools(replayed.events)).toHaveLength(2)
  })

  it('that may write do not run where nothing is recorded', async () => {
    const { file } = await replaying.record(() => Promise.resolve())
    const before = runs
    const { result } = await replaying.replay(file, () => program(provider.url))
    expect(JSON.stringify(result)).toContain('--tool weather=live')
    expect(runs).toBe(before)
  })
})

it('a tool that says that it reads runs where nothing is recorded; the given objects stay', async () => {
  const inputSchema = ai6.jsonSchema<{ city: string }>(weatherSchema())
  const given = { weather: ai6.tool({ inputSchema, execute: weather }) }
  const tools = recordAiSdkTools(given, { weather: 'read' })
  expect(given.weather.execute).toBe(weather)
  const { file } = await replaying.record(() => Promise.resolve())
  const options = { toolCallId: 'call_1', messages: [] }
  const run = async () => tools.weather.execute?.({ city: 'Oslo' }, options)
  const { result } = await replaying.replay(file, run)
  expect(result).toContain('Sunny in Oslo')
})

it('a tool of LangChain gets its function back', () => {
  const about = { name: 'weather', description: 'Weather', schema: weatherSchema() }
  const [tool] = recordLangChainTools([langChainTool(weather, about)])
  expect(Object.hasOwn(tool ?? {}, '_call')).toBe(true)
  stopInstrumenting()
  expect(Object.hasOwn(tool ?? {}, '_call')).toBe(false)
})
