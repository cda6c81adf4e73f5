import { recordAction, recordTool } from '@agentops/sdk'
import { agentOpsCallbacks } from '@agentops/sdk/langchain'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { RunnableLambda } from '@langchain/core/runnables'
import { tool } from '@langchain/core/tools'
import { StateGraph, MessagesAnnotation, START, END } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from '../recording.ts'
import { eventTree } from './event-tree.ts'
import { startWeatherProvider, weather, weatherSchema } from './weather.ts'

let recording: Recording
let provider: OpenAiWire

beforeAll(async () => {
  recording = await startRecording({ agent: 'test' })
  provider = await startWeatherProvider()
})

afterAll(async () => {
  await Promise.all([recording.close(), provider.close()])
})

const callbacks = agentOpsCallbacks()

function chatModel(model = 'gpt-4o-mini'): ChatOpenAI {
  const configuration = { baseURL: provider.url }
  return new ChatOpenAI({
    model,
    apiKey: 'none',
    configuration,
    maxRetries: 0,
    useResponsesApi: false,
  })
}

const TOOL = { name: 'weather', description: 'Weather in a city', schema: weatherSchema() }
const weatherTool = tool(weather, TOOL)

const QUESTION = { messages: [{ role: 'user', content: 'What is the weather?' }] }

function turnOf(agent: string): string[] {
  return [
    `agent ${agent}`,
    '  action model_request',
    '    llm chat gpt-4o-mini',
    '  action tools',
    '    tool weather',
    '  action tools',
    '    tool weather failed',
    '  action model_request',
    '    llm chat gpt-4o-mini',
  ].map((line) => `${line} by ${agent}`)
}

it('agents, called and streamed, are each one tree of nodes, model calls and tools', async () => {
  const agent = createAgent({ name: 'forecaster', model: chatModel(), tools: [weatherTool] })
  const events = await recording.record(async () => {
    await agent.invoke(QUESTION, { callbacks })
    const stream = await agent.stream(QUESTION, { callbacks, streamMode: 'messages' })
    for await (const piece of stream) expect(piece).toBeDefined()
  })
  expect(eventTree(events)).toEqual([...turnOf('forecaster'), ...turnOf('forecaster')])
  const [oslo, atlantis] = events.filter((event) => event.type === 'tool')
  expect(oslo).toMatchObject({ input: { city: 'Oslo' }, output: { sky: 'Sunny in Oslo' } })
  expect(atlantis).toMatchObject({ errorType: 'RangeError', statusMessage: 'Atlantis has sunk' })
  const asked = provider.log[0]?.completion?.choices[0]?.toolCalls.map((call) => call.id)
  expect([oslo?.toolCallId, atlantis?.toolCallId]).toEqual(asked)
})

it('agents at once stay apart, and a recorded function is no second event', async () => {
  const recorded = tool(recordTool('weather')(weather), TOOL)
  const ask = (name: string) =>
    createAgent({ name, model: chatModel(), tools: [recorded] }).invoke(QUESTION, { callbacks })
  const events = await recording.record(() => Promise.all([ask('ann'), ask('bob')]))
  expect(eventTree(events)).toEqual([...turnOf('ann'), ...turnOf('bob')])
})

it('chains: a step of its own for each run, none for what only shapes text', async () => {
  const prompt = ChatPromptTemplate.fromMessages([['user', 'Hello {name}']])
  const chain = prompt.pipe(chatModel()).pipe(new StringOutputParser())
  const greet = RunnableLambda.from((name: string) => chain.invoke({ name }))
  const broken = prompt.pipe(chatModel('no-such-model'))
  const events = await recording.record(async () => {
    await chain.batch([{ name: 'Ann' }, { name: 'Bob' }], { callbacks, runName: 'batch' })
    await greet.withConfig({ runName: 'greet' }).invoke('Ann', { callbacks })
    for await (const text of await chain.stream({ name: 'Ann' }, { callbacks })) {
      expect(text).toBeTypeOf('string')
    }
    await expect(broken.invoke({ name: 'Ann' }, { callbacks })).rejects.toThrow('does not exist')
  })
  expect(eventTree(events)).toEqual([
    'action batch',
    '  llm chat gpt-4o-mini',
    'action batch',
    '  llm chat gpt-4o-mini',
    'action greet',
    '  llm chat gpt-4o-mini',
    'action RunnableSequence',
    '  llm chat gpt-4o-mini',
    'action RunnableSequence failed',
    '  llm chat no-such-model failed',
  ])
  expect(events.filter((event) => event.name === 'batch')).toMatchObject([
    { input: { name: 'Ann' } },
    { input: { name: 'Bob' } },
  ])
})

it('the nodes of a graph, also those that run at once, keep their own model calls', async () => {
  const ask = async ({ messages }: typeof MessagesAnnotation.State) => ({
    messages: [await chatModel().invoke(messages)],
  })
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('plan', ask)
    .addNode('left', ask)
    .addNode('right', ask)
    .addEdge(START, 'plan')
    .addEdge('plan', 'left')
    .addEdge('plan', 'right')
    .addEdge('left', END)
    .addEdge('right', END)
    .compile()
  const travel = recordAction('travel')(() =>
    graph.invoke(QUESTION, { callbacks, runName: 'trip' }),
  )
  const events = await recording.record(async () => {
    await travel()
    await chatModel().invoke('Hello')
  })
  expect(eventTree(events)).toEqual([
    'action travel',
    '  action trip',
    '    action plan',
    '      llm chat gpt-4o-mini',
    '    action left',
    '      llm chat gpt-4o-mini',
    '    action right',
    '      llm chat gpt-4o-mini',
    'llm chat gpt-4o-mini',
  ])
})
