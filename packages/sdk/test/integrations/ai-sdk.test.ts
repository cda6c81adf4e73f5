import type { EventDetail } from '@agentops/protocol/event'
import { recordTool } from '@agentops/sdk'
import { aiSdkTelemetry } from '@agentops/sdk/ai-sdk'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { createOpenAI } from '@ai-sdk/openai'
import * as ai6 from 'ai'
import * as ai5 from 'ai-5'
import { createOpenAI as createOpenAI2 } from 'ai-sdk-openai-2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

/** One call of a tool loop, with a major of the AI SDK and the provider of its time. */
interface Ask {
  readonly telemetry?: ReturnType<typeof aiSdkTelemetry>
  readonly model?: string
  readonly execute?: typeof weather
}

/** What the tests ask of each major. */
interface AiSdk {
  generate(ask: Ask): Promise<string>
  startStream(ask: Ask): AsyncIterable<string>
  stream(ask: Ask): Promise<string>
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

const version6: AiSdk = {
  async generate({ telemetry, model = 'gpt-4o-mini', execute = weather }: Ask) {
    const { chat } = createOpenAI({ baseURL: provider.url, apiKey: 'none' })
    const inputSchema = ai6.jsonSchema<{ city: string }>(weatherSchema())
    const { text } = await ai6.generateText({
      model: chat(model),
      prompt: 'What is the weather?',
      tools: { weather: ai6.tool({ inputSchema, execute }) },
      stopWhen: ai6.stepCountIs(5),
      maxRetries: 0,
      ...(telemetry && { experimental_telemetry: telemetry }),
    })
    return text
  },
  startStream({ telemetry, model = 'gpt-4o-mini', execute = weather }: Ask) {
    const { chat } = createOpenAI({ baseURL: provider.url, apiKey: 'none' })
    const inputSchema = ai6.jsonSchema<{ city: string }>(weatherSchema())
    const { textStream } = ai6.streamText({
      model: chat(model),
      prompt: 'What is the weather?',
      tools: { weather: ai6.tool({ inputSchema, execute }) },
      stopWhen: ai6.stepCountIs(5),
      maxRetries: 0,
      onError: () => undefined,
      ...(telemetry && { experimental_telemetry: telemetry }),
    })
    return textStream
  },
  stream: (ask: Ask) => joined(version6.startStream(ask)),
}

const version5: AiSdk = {
  async generate({ telemetry, model = 'gpt-4o-mini', execute = weather }) {
    const { chat } = createOpenAI2({ baseURL: provider.url, apiKey: 'none' })
    const inputSchema = ai5.jsonSchema<{ city: string }>(weatherSchema())
    const { text } = await ai5.generateText({
      model: chat(model),
      prompt: 'What is the weather?',
      tools: { weather: ai5.tool({ inputSchema, execute }) },
      stopWhen: ai5.stepCountIs(5),
      maxRetries: 0,
      ...(telemetry && { experimental_telemetry: telemetry }),
    })
    return text
  },
  startStream({ telemetry, model = 'gpt-4o-mini', execute = weather }) {
    const { chat } = createOpenAI2({ baseURL: provider.url, apiKey: 'none' })
    const inputSchema = ai5.jsonSchema<{ city: string }>(weatherSchema())
    const { textStream } = ai5.streamText({
      model: chat(model),
      prompt: 'What is the weather?',
      tools: { weather: ai5.tool({ inputSchema, execute }) },
      stopWhen: ai5.stepCountIs(5),
      maxRetries: 0,
      onError: () => undefined,
      ...(telemetry && { experimental_telemetry: telemetry }),
    })
    return textStream
  },
  stream: (ask: Ask) => joined(version5.startStream(ask)),
}

const ANSWER = 'Sunny in Oslo, nothing in Atlantis'

const TREE = [
  '  llm chat gpt-4o-mini',
  '  tool weather',
  '  tool weather failed',
  '  llm chat gpt-4o-mini',
]

function belongingTo(agent: string): string[] {
  return [`agent ${agent}`, ...TREE].map((line) => `${line} by ${agent}`)
}

const VERSIONS = [
  { version: 'ai 6', sdk: version6 },
  { version: 'ai 5', sdk: version5 },
] as const

describe.each(VERSIONS)('$version', ({ sdk }) => {
  it('a call is one tree with its model calls and its tools, streamed or not', async () => {
    const events = await recording.record(async () => {
      expect(await sdk.generate({ telemetry: aiSdkTelemetry() })).toBe(ANSWER)
      expect(await sdk.stream({ telemetry: aiSdkTelemetry() })).toBe(ANSWER)
    })
    expect(eventTree(events)).toEqual([
      'action generateText',
      ...TREE,
      'action streamText',
      ...TREE,
    ])
    const [call, model, oslo, atlantis] = events
    expect(call).toMatchObject({ input: { prompt: 'What is the weather?' }, output: ANSWER })
    expect(oslo).toMatchObject({ input: { city: 'Oslo' }, output: { sky: 'Sunny in Oslo' } })
    expect(atlantis).toMatchObject({ errorType: 'RangeError', statusMessage: 'Atlantis has sunk' })
    expect(toolCallsOf(model)).toEqual([oslo?.toolCallId, atlantis?.toolCallId])
  })

  it('calls at once stay apart, each with its agent, also where one telemetry serves all', async () => {
    const execute = recordTool('weather')(weather)
    const shared = aiSdkTelemetry({ name: 'shared' })
    const events = await recording.record(() =>
      Promise.all([
        sdk.generate({ telemetry: aiSdkTelemetry({ agent: 'Ann' }), execute }),
        sdk.stream({ telemetry: aiSdkTelemetry({ agent: 'Bob' }), execute }),
        sdk.generate({ telemetry: shared }),
        sdk.stream({ telemetry: shared }),
      ]),
    )
    const lines = eventTree(events)
    const ofAnn = lines.indexOf('agent Ann by Ann')
    const ofBob = lines.indexOf('agent Bob by Bob')
    expect(lines.slice(ofAnn, ofAnn + 5)).toEqual(belongingTo('Ann'))
    expect(lines.slice(ofBob, ofBob + 5)).toEqual(belongingTo('Bob'))
    const others = lines.filter((line) => !line.includes(' by '))
    expect(others).toEqual(['action shared', ...TREE, 'action shared', ...TREE])
  })

  it('a stream that is read elsewhere stays in the tree of its call', async () => {
    const other = recording.client.startSession()
    const events = await recording.record(async (session) => {
      const pieces = sdk.startStream({ telemetry: aiSdkTelemetry() })
      expect(await other.run(() => joined(pieces))).toBe(ANSWER)
      expect(session.state).toBe('running')
    })
    await other.end()
    expect(eventTree(events)).toEqual(['action streamText', ...TREE])
    expect(await recording.events(other.id)).toEqual([])
  })

  it('a model call that fails, fails the call, too', async () => {
    const model = 'no-such-model'
    const events = await recording.record(async () => {
      const asked = sdk.generate({ telemetry: aiSdkTelemetry(), model })
      await expect(asked).rejects.toThrow('does not exist')
      expect(await sdk.stream({ telemetry: aiSdkTelemetry(), model })).toBe('')
    })
    expect(eventTree(events)).toEqual([
      'action generateText failed',
      '  llm chat no-such-model failed',
      'action streamText failed',
      '  llm chat no-such-model failed',
    ])
  })

  it('without telemetry the model calls are there all the same', async () => {
    const events = await recording.record(() => sdk.generate({}))
    expect(eventTree(events)).toEqual(['llm chat gpt-4o-mini', 'llm chat gpt-4o-mini'])
  })
})

function toolCallsOf(event: EventDetail | undefined): (string | undefined)[] {
  const parts = event?.outputMessages.flatMap((message) => message.parts) ?? []
  return parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []))
}
