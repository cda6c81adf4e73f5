import type { EventDetail } from '@agentops/protocol/event'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { startWeatherProvider } from '../integrations/weather.ts'
import { type Recording, startRecording } from '../recording.ts'
import { runAside } from './aside.ts'

/** Mastra, which asks for Node 22, with the provider of its time. */

const PACKAGES = [
  '@mastra/core@1.71.0',
  '@mastra/observability@1.17.9',
  '@ai-sdk/openai@3.0.141',
  'zod@4.6.7',
]

let recording: Recording
let provider: OpenAiWire
let sessions: EventDetail[][]

beforeAll(async () => {
  recording = await startRecording()
  provider = await startWeatherProvider()
  const program = { file: 'mastra.mjs', packages: PACKAGES, args: [provider.url] }
  sessions = await runAside(recording, program)
}, 300_000)

afterAll(() => Promise.all([recording.close(), provider.close()]))

function turnOf(agent: string, indent = ''): string[] {
  return [
    `agent ${agent}`,
    '  llm chat gpt-4o-mini',
    '  tool weather',
    '  tool weather failed',
    '  llm chat gpt-4o-mini',
  ].map((line) => `${indent}${line} by ${agent}`)
}

it('an agent, called and streamed, is one tree of its model calls and tools', () => {
  const [events = []] = sessions
  expect(eventTree(events)).toEqual([...turnOf('Forecaster'), ...turnOf('Forecaster')])
  const [agent, model, oslo, atlantis] = events
  expect(agent).toMatchObject({ output: { text: 'Sunny in Oslo, nothing in Atlantis' } })
  expect(oslo).toMatchObject({ input: { city: 'Oslo' }, output: { sky: 'Sunny in Oslo' } })
  expect(atlantis).toMatchObject({ errorType: 'RangeError', statusMessage: 'Atlantis has sunk' })
  const parts = model?.outputMessages.flatMap((message) => message.parts) ?? []
  const asked = parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []))
  expect(asked).toEqual([oslo?.toolCallId, atlantis?.toolCallId])
})

it('agents at once stay apart, and a recorded function is no second event', () => {
  const lines = eventTree(sessions[1] ?? [])
  const ofBob = lines.indexOf('agent Bob by Bob')
  const turns = [lines.slice(0, ofBob), lines.slice(ofBob)]
  expect(turns).toEqual([turnOf('Ann'), turnOf('Bob')])
})

it('an agent that another one asks is a tool of that one, with its own turn inside', () => {
  expect(eventTree(sessions[2] ?? [])).toEqual([
    'agent Triage by Triage',
    '  llm chat gpt-4o-mini by Triage',
    '  tool agent-forecaster by Triage',
    ...turnOf('Forecaster', '    '),
    '  llm chat gpt-4o-mini by Triage',
  ])
})

it('a workflow is a tree of its steps', () => {
  expect(eventTree(sessions[3] ?? [])).toEqual([
    'action trip',
    '  action look up',
    '    tool weather',
  ])
})

it('a run that fails is over, with its error', () => {
  expect(eventTree(sessions[4] ?? [])).toEqual([
    'agent Broken failed by Broken',
    '  llm chat no-such-model failed by Broken',
  ])
})

it('without the bridge the model calls are there all the same', () => {
  expect(eventTree(sessions[5] ?? [])).toEqual(['llm chat gpt-4o-mini', 'llm chat gpt-4o-mini'])
})
