import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { type Recording, startRecording } from '../recording.ts'
import { type ScriptedModel, startScriptedModel } from '../time-travel/scripted-model.ts'
import { runAside } from './aside.ts'

/** `ai` 7, which asks for Node 22, with the providers of its time. */

const PACKAGES = ['ai@7.0.173', '@ai-sdk/openai@4.0.118', '@ai-sdk/anthropic@4.0.105']

let recording: Recording
let openai: ScriptedModel
let anthropic: ScriptedModel

beforeAll(async () => {
  recording = await startRecording()
  openai = await startScriptedModel('api.openai.com')
  anthropic = await startScriptedModel('api.anthropic.com')
})

afterAll(async () => {
  await Promise.all([recording.close(), openai.close(), anthropic.close()])
})

it('calls, tools and model calls are one tree, and each is recorded once', async () => {
  const program = { file: 'ai-7.mjs', packages: PACKAGES, args: [openai.url, anthropic.url] }
  const [events = [], atOnce = []] = await runAside(recording, program)
  expect(eventTree(events)).toEqual([
    'agent asker by asker',
    '  llm chat gpt-4o-mini by asker',
    '  tool weather by asker',
    '  llm chat gpt-4o-mini by asker',
    'agent streamer by streamer',
    '  llm chat claude by streamer',
    '  tool weather failed by streamer',
    '  llm chat claude by streamer',
  ])
  const lines = eventTree(atOnce)
  const turnOf = (name: string): string[] => {
    const start = lines.indexOf(`agent ${name} by ${name}`)
    return lines.slice(start + 1, start + 4).map((line) => line.trim())
  }
  expect(turnOf('ann')).toEqual([
    'llm chat gpt-4o-mini by ann',
    'tool weather by ann',
    'llm chat gpt-4o-mini by ann',
  ])
  expect(turnOf('bob')).toEqual([
    'llm chat claude by bob',
    'tool weather by bob',
    'llm chat claude by bob',
  ])
  expect(lines.filter((line) => line.includes('lost'))).toEqual([
    'agent lost failed by lost',
    '  llm chat gone failed by lost',
  ])
  expect(lines).toHaveLength(10)
})
