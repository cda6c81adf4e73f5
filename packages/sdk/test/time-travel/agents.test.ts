import type { EventSummary } from '@agentops/protocol/event'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENTS, runs } from './agents.ts'
import { type Replaying, startReplaying } from './replaying.ts'
import { type ScriptedModel, startScriptedModel } from './scripted-model.ts'

/** Where nobody listens. */
const NOWHERE = 'http://127.0.0.1:65111'

let replaying: Replaying

beforeAll(async () => {
  replaying = await startReplaying()
})

afterAll(() => replaying.close())

function one(events: readonly EventSummary[], type: string, index: number): EventSummary {
  const event = events.filter((candidate) => candidate.type === type)[index]
  if (!event) throw new Error(`there is no ${type} ${index}`)
  return event
}

describe.each(Object.entries(AGENTS))('an agent on %s', (_name, { host, run }) => {
  let model: ScriptedModel
  let recorded: Awaited<ReturnType<Replaying['record']>>

  beforeAll(async () => {
    const first = await startScriptedModel(host)
    recorded = await replaying.record(() => run(first.url))
    await first.close()
    model = await startScriptedModel(host)
  })

  afterAll(() => model.close())

  it('runs again without a network: the same result, no request, no tool', async () => {
    const before = runs.weather
    const replayed = await replaying.replay(recorded.file, () => run(NOWHERE))
    expect(recorded.result).toContain('Sunny in Oslo')
    expect(replayed.result).toBe(recorded.result)
    expect(replayed.sockets).toEqual([])
    expect(runs.weather).toBe(before)
  })

  it('follows an edited completion at its second call', async () => {
    const fork = one(recorded.events, 'llm', 1)
    const edit = { target: 'completion', text: 'Bring an umbrella — “sure”' } as const
    const plan = await replaying.plan(recorded, fork, edit)
    const replayed = await replaying.replay(plan, () => run(NOWHERE))
    expect(replayed.result).toBe(edit.text)
    expect(replayed.sockets).toEqual([])
  })

  it('follows an edited tool result, and goes on live', async () => {
    const edit = { target: 'tool.result', value: { sky: 'Snow' } } as const
    const plan = await replaying.plan(recorded, one(recorded.events, 'tool', 0), edit)
    const replayed = await replaying.replay(plan, () => run(model.url))
    expect(replayed.result).toContain('Snow')
    expect(model.seen).toHaveLength(1)
  })

  it('follows an edited tool call: the tool runs with what the model is made to ask', async () => {
    const city = 'Bergen'
    const toolCalls = [{ id: 'call_1', name: 'weather', arguments: { city } }]
    const edit = { target: 'tool_calls', toolCalls } as const
    const plan = await replaying.plan(recorded, one(recorded.events, 'llm', 0), edit)
    const replayed = await replaying.replay(plan, () => run(model.url))
    expect(replayed.result).toContain('Sunny in Bergen')
  })
})
