import type { Branch } from '@agentops/protocol/branch'
import { DEFAULT_POLICY } from '@agentops/protocol/branch'
import type { EventSummary } from '@agentops/protocol/event'
import { Client, recordTool } from '@agentops/sdk'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import OpenAI from 'openai'
import OpenAI4 from 'openai-4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'

let provider: ScriptedProvider
let recording: Recording
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let toolRuns = 0

const lookUp = recordTool('fa')(async ({ x }: { x: number }) => {
  toolRuns += 1
  return { seen: new Date(1_800_000_000_000 + x), count: 3n }
})
const failing = recordTool('fb')(() => {
  toolRuns += 1
  throw Object.assign(new TypeError('no such place'), { code: 'ENOPLACE' })
})

type Ask = (model: string, content: string) => Promise<string>

/** Asks both ways, runs two tools side by side, meets a 429, and tells the model what it found. */
async function agent(ask: Ask, stream: Ask): Promise<string[]> {
  const calls = await stream('parallel-tools', 'go on')
  const results = await Promise.allSettled([
    lookUp({ x: 1 }),
    Promise.resolve().then(() => failing()),
  ])
  const found = results.map((result) =>
    result.status === 'fulfilled'
      ? `${result.value.seen.toISOString()} ${result.value.count}`
      : `${result.reason.name} ${result.reason.message} ${result.reason.code}`,
  )
  const [first, second] = await Promise.all([ask('json', 'same'), ask('json', 'same')])
  const late = await ask('rate-limited-once', found.join('\n'))
  const said = await stream('stream', `${calls} ${first} ${second} ${late}`)
  return [calls, ...found, first, second, late, said]
}

function withSix(baseURL: string): () => Promise<string[]> {
  const openai = new OpenAI({ apiKey: 'test', baseURL })
  const messages = (content: string) => [{ role: 'user' as const, content }]
  return () =>
    agent(
      async (model, content) => {
        const answer = await openai.chat.completions.create({ model, messages: messages(content) })
        return answer.choices[0]?.message.content ?? ''
      },
      async (model, content) => {
        const stream = openai.chat.completions.stream({ model, messages: messages(content) })
        const deltas: unknown[] = []
        for await (const chunk of stream) deltas.push(chunk.choices)
        return JSON.stringify(deltas)
      },
    )
}

function withFour(baseURL: string): () => Promise<string[]> {
  const openai = new OpenAI4({ apiKey: 'test', baseURL })
  const messages = (content: string) => [{ role: 'user' as const, content }]
  return () =>
    agent(
      async (model, content) => {
        const answer = await openai.chat.completions.create({ model, messages: messages(content) })
        return answer.choices[0]?.message.content ?? ''
      },
      async (model, content) => {
        const stream = openai.beta.chat.completions.stream({ model, messages: messages(content) })
        const deltas: unknown[] = []
        for await (const chunk of stream) deltas.push(chunk.choices)
        return JSON.stringify(deltas)
      },
    )
}

async function fetchRecording(sessionId: string): Promise<string> {
  const response = await fetch(`${recording.url}/api/v1/sessions/${sessionId}/recording`)
  expect(response.status).toBe(200)
  const file = join(directory.path, `${sessionId}.gz`)
  await writeFile(file, new Uint8Array(await response.arrayBuffer()))
  return file
}

interface Replayed {
  readonly result: unknown
  readonly events: readonly EventSummary[]
  readonly sockets: readonly string[]
}

/** Runs a program with a plan, without reaching AgentOps, and lists the sockets that were opened. */
async function replay(timeTravel: string, program: () => Promise<unknown>): Promise<Replayed> {
  const client = new Client({ endpoint: recording.url, autoStartSession: false, timeTravel })
  const session = client.startSession()
  const sockets: string[] = []
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (this: net.Socket, ...parameters: never[]) {
    sockets.push(JSON.stringify(parameters[0]))
    return Reflect.apply(connect, this, parameters)
  } as typeof connect
  try {
    const result = await session.run(program).catch((error: unknown) => error)
    net.Socket.prototype.connect = connect
    await session.end()
    return { result, events: await recording.list(session.id), sockets }
  } finally {
    net.Socket.prototype.connect = connect
    await client.shutdown()
  }
}

beforeAll(async () => {
  provider = await startScriptedProvider()
  recording = await startRecording({ maxWaitTime: 5000 })
  directory = await temporaryDirectory('agentops-replay-')
})

afterAll(async () => {
  await provider.close()
  await recording.close()
  await directory.remove()
})

describe.each([
  ['openai 6, over fetch', withSix],
  ['openai 4, over node:http', withFour],
])('%s', (_name, make) => {
  let file: string
  let result: unknown
  let events: readonly EventSummary[]

  beforeAll(async () => {
    const session = recording.client.startSession()
    const program = make(provider.baseURL)
    result = await session.run(program)
    await session.end()
    events = await recording.list(session.id)
    file = await fetchRecording(session.id)
  })

  it('a session runs again with the same result, and nothing leaves the process', async () => {
    const [before, runs] = [provider.seen.length, toolRuns]
    const replayed = await replay(file, make(provider.baseURL))
    expect(replayed.result).toEqual(result)
    expect(provider.seen.length).toBe(before)
    expect(toolRuns).toBe(runs)
    expect(
      replayed.sockets.filter((socket) => !socket.includes(new URL(recording.url).port)),
    ).toEqual([])
    const shape = (list: readonly EventSummary[]) =>
      list.map(({ type, name, status, retry }) => `${type} ${name} ${status} ${retry}`).toSorted()
    expect(shape(replayed.events)).toEqual(shape(events))
  })

  it('a fork answers with an edited completion, and goes on live', async () => {
    const fork = events.findLast(
      ({ type, name }) => type === 'llm' && name.includes('rate-limited'),
    )
    const branch = branchOf(events, fork, [{ target: 'completion', text: 'edited answer' }])
    const plan = await writePlan(file, branch)
    const before = provider.seen.length
    const replayed = await replay(plan, make(provider.baseURL))
    expect(replayed.result).toContain('edited answer')
    expect(provider.seen.length).toBe(before + 1)
    expect(provider.seen.at(-1)?.body).toContain('edited answer')
  })
})

type Edit = Branch['overrides'][number]['override']

function branchOf(
  events: readonly EventSummary[],
  fork: EventSummary | undefined,
  overrides: readonly Edit[],
): Branch {
  const [first] = events
  if (!first || !fork) throw new Error('there is nothing to fork')
  return {
    id: '018f0000-0000-7000-8000-000000000000',
    name: 'try',
    author: 'test',
    createdAt: 0,
    baseSessionId: first.sessionId,
    forkEventId: fork.id,
    overrides: overrides.map((override) => ({ eventId: fork.id, override })),
    policy: DEFAULT_POLICY,
  }
}

async function writePlan(file: string, branch: Branch): Promise<string> {
  const plan = join(directory.path, `plan-${Math.random()}.json`)
  const content = { format: 'agentops.time-travel', version: 1, recording: file, branch }
  await writeFile(plan, JSON.stringify(content))
  return plan
}
