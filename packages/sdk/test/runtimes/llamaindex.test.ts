import type { EventDetail } from '@agentops/protocol/event'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { startWeatherProvider } from '../integrations/weather.ts'
import { type Recording, startRecording } from '../recording.ts'
import { runAside } from './aside.ts'

/** LlamaIndex.TS with its own OpenAI client. */

const PACKAGES = [
  'llamaindex@0.12.1',
  '@llamaindex/openai@0.4.22',
  '@llamaindex/workflow@1.1.24',
  'zod@4.6.7',
]

let recording: Recording
let provider: OpenAiWire
let sessions: EventDetail[][]

beforeAll(async () => {
  recording = await startRecording()
  provider = await startWeatherProvider()
  const program = { file: 'llamaindex.mjs', packages: PACKAGES, args: [provider.url] }
  sessions = await runAside(recording, program)
}, 300_000)

afterAll(() => Promise.all([recording.close(), provider.close()]))

const TURN = ['llm chat gpt-4o-mini', 'tool weather', 'tool weather failed', 'llm chat gpt-4o-mini']

it('model calls are recorded by themselves, tools where their function is wrapped', () => {
  expect(eventTree(sessions[0] ?? [])).toEqual(TURN)
})

it('runs at once stay apart, each with its agent', () => {
  const lines = eventTree(sessions[1] ?? [])
  const turnOf = (name: string): string[] =>
    [`action ask ${name}`, ...TURN.map((line) => `  ${line}`)].map((line) => `${line} by ${name}`)
  expect(lines).toEqual([...turnOf('Ann'), ...turnOf('Bob')])
})
