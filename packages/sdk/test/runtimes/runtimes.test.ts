import type { EventDetail } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { runProcess } from '@agentops/testkit/processes'
import { installRuntime } from '@agentops/testkit/runtimes'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { type Recording, startRecording } from '../recording.ts'
import { type ScriptedModel, startScriptedModel } from '../time-travel/scripted-model.ts'
import { type Runtime, RUNTIMES } from './runtimes.ts'

/** The built package in an agent of its own process, run by every runtime that it is made for. */

const AGENT = join(import.meta.dirname, 'agent.mjs')

const TREE = [
  '  llm chat claude by host',
  'action compare by host',
  'action pages by host',
  'action plan by host',
  'error APIConnectionError failed by host',
  'llm chat gone failed by host',
  'llm chat gpt-4o by host',
  'llm chat gpt-4o-mini by forecaster',
  'llm chat gpt-4o-mini by forecaster',
  'tool weather by forecaster',
  'visit seen by host',
]

let recording: Recording
let openai: ScriptedModel
let anthropic: ScriptedModel
let spool: TemporaryDirectory

beforeAll(async () => {
  recording = await startRecording()
  openai = await startScriptedModel('api.openai.com')
  anthropic = await startScriptedModel('api.anthropic.com')
  spool = await temporaryDirectory('runtimes')
})

afterAll(async () => {
  await Promise.all([recording.close(), openai.close(), anthropic.close(), spool.remove()])
})

async function runAgent({ from, args = [] }: Runtime, way: string) {
  const command = from ? await installRuntime(from) : process.execPath
  const { code, stdout, stderr } = await runProcess({
    command,
    args: [...args, AGENT, way, openai.url, anthropic.url],
    env: {
      AGENTOPS_ENDPOINT: recording.url,
      AGENTOPS_SPOOL_DIRECTORY: spool.path,
      AGENTOPS_EXIT_TIMEOUT: '30000',
    },
  })
  return { code, stderr, stdout, id: /session (\S+)/.exec(stdout)?.[1] ?? '' }
}

async function sessionOf(id: string): Promise<{ session: SessionDetail; events: EventDetail[] }> {
  const session: SessionDetail = await (
    await fetch(`${recording.url}/api/v1/sessions/${id}`)
  ).json()
  return { session, events: await recording.events(id) }
}

describe.each(RUNTIMES)('on $title', (runtime) => {
  it('sessions, calls, tools, agents, events and errors are recorded and flushed', async () => {
    const { code, stderr, id } = await runAgent(runtime, 'flush')
    expect([code, stderr]).toEqual([0, ''])
    const { session, events } = await sessionOf(id)
    expect(eventTree(events).toSorted()).toEqual(TREE)
    expect(session.state).toBe('Success')
    expect(session.host).toMatchObject({ 'process.runtime.name': runtime.name })
    const calls = events.filter(({ type, status }) => type === 'llm' && status !== 'error')
    expect(calls.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])).toEqual([
      [10, 5],
      [10, 5],
      [10, 5],
      [10, 5],
    ])
  })

  it('the end of the process ends the session and delivers it', async () => {
    const { code, stderr, id } = await runAgent(runtime, 'end')
    expect([code, stderr]).toEqual([0, ''])
    const { session, events } = await sessionOf(id)
    expect(session).toMatchObject({ state: 'Success', endStateReason: 'the process ended' })
    expect(eventTree(events).toSorted()).toEqual(TREE)
  })

  it('process.exit() keeps its code and loses nothing', async () => {
    const { code, stderr, id } = await runAgent(runtime, 'exit')
    expect([code, stderr]).toEqual([3, ''])
    const { session, events } = await sessionOf(id)
    expect(session).toMatchObject({
      state: 'Fail',
      endStateReason: 'the process ended with exit code 3',
    })
    expect(eventTree(events).toSorted()).toEqual(TREE)
  })
})
