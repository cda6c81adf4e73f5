import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { recordTool, stopInstrumenting } from '@agentops/sdk'
import { recordMcp } from '@agentops/sdk/mcp'
import type { LocalServer } from '@agentops/testkit/local-server'
import { callTools } from '@agentops/testkit/openai-wire/brain'
import { type OpenAiWire, startOpenAiWire } from '@agentops/testkit/openai-wire/server'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../../src/llms/tracker.ts'
import { type Recording, startRecording } from '../recording.ts'
import { startToolServer } from './tool-server.ts'

let recording: Recording
let toolServer: LocalServer
let provider: OpenAiWire

beforeAll(async () => {
  recording = await startRecording()
  toolServer = await startToolServer()
  const oslo = { name: 'weather', arguments: { city: 'Oslo' } }
  const rome = { name: 'weather', arguments: { city: 'Rome' } }
  const brain = () => callTools(oslo, rome)
  provider = await startOpenAiWire({ pace: 'instant', brain })
})

afterAll(async () => {
  await Promise.all([recording.close(), toolServer.close(), provider.close()])
})

function overHttp() {
  return new StreamableHTTPClientTransport(new URL(`${toolServer.url}/mcp`))
}

function overStdio() {
  const args = typescriptProgram(`${import.meta.dirname}/tool-server.ts`)
  return new StdioClientTransport({ command: process.execPath, args })
}

async function connected(transport: StreamableHTTPClientTransport | StdioClientTransport) {
  const client = new Client({ name: 'agent', version: '1.0.0' })
  await client.connect(transport)
  return client
}

const EXPECTED = {
  type: 'tool',
  name: 'weather',
  input: { city: 'Oslo' },
  output: { content: [{ type: 'text', text: 'Sunny in Oslo' }] },
  status: 'unset',
  attributes: {
    'agentops.mcp.server.name': 'weather-server',
    'agentops.mcp.server.version': '2.1.0',
  },
}

/** Both ways of recording, each alone and both together, over both transports. */
const WAYS = [
  { way: 'streamable HTTP, by itself', transport: overHttp, wrapped: false },
  { way: 'streamable HTTP and recordMcp', transport: overHttp, wrapped: true },
  { way: 'stdio and recordMcp', transport: overStdio, wrapped: true },
]

describe.each(WAYS)('an MCP client over $way', ({ transport, wrapped }) => {
  let client: Client

  beforeAll(async () => {
    client = await connected(transport())
    if (wrapped) recordMcp(recordMcp(client))
  })

  afterAll(() => client.close())

  it('leaves one tool event a call, with its arguments, result and server', async () => {
    const events = await recording.record(async () => {
      await client.listTools()
      const answer = await client.callTool({ name: 'weather', arguments: { city: 'Oslo' } })
      expect(answer['content']).toEqual([{ type: 'text', text: 'Sunny in Oslo' }])
    })
    expect(events).toMatchObject([EXPECTED])
  })

  it('records a result with isError as a failure', async () => {
    const events = await recording.record(() =>
      client.callTool({ name: 'weather', arguments: { city: 'Atlantis' } }),
    )
    expect(events).toMatchObject([
      { status: 'error', errorType: 'tool_error', statusMessage: 'Atlantis has sunk' },
    ])
  })

  it('records a refused call, whose error goes on to the caller', async () => {
    const events = await recording.record(async () => {
      await expect(client.callTool({ name: 'tides' })).rejects.toThrow('no tool tides')
    })
    expect(events).toMatchObject([{ name: 'tides', status: 'error' }])
    expect(events[0]?.statusMessage).toContain('no tool tides')
  })

  it('links each call to the call of the model that it answers', async () => {
    const openai = new OpenAI({ baseURL: provider.url, apiKey: 'none' })
    const asked: string[] = []
    const events = await recording.record(async () => {
      const answer = await openai.chat.completions.create({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: 'weather?' }],
      })
      const calls = answer.choices[0]?.message.tool_calls ?? []
      const answers = calls.map((call) => {
        asked.push(call.id)
        if (call.type !== 'function') throw new Error('not a function')
        const input = JSON.parse(call.function.arguments)
        return client.callTool({ name: call.function.name, arguments: input })
      })
      await Promise.all(answers)
    })
    const tools = events.filter((event) => event.type === 'tool')
    expect(tools.map((tool) => tool.toolCallId)).toEqual(asked)
    expect(asked).toHaveLength(2)
    expect(events).toHaveLength(3)
  })

  it('is one event with the recorded function of the same name that calls it', async () => {
    const weather = recordTool('weather')(async (input: { city: string }) => {
      const twice = [input, input].map((given) =>
        client.callTool({ name: 'weather', arguments: given }),
      )
      return (await Promise.all(twice)).length
    })
    const events = await recording.record(() => weather({ city: 'Oslo' }))
    const [outer, second] = events
    expect(outer).toMatchObject({ name: 'weather', input: { city: 'Oslo' }, output: 2 })
    expect(outer?.attributes).toMatchObject(EXPECTED.attributes)
    // The function made two calls: the second is an execution of its own, inside the first.
    expect(events).toHaveLength(2)
    expect(second).toMatchObject({ ...EXPECTED, parentId: outer?.id })
  })
})

it('other requests that accept event streams are left as they are', async () => {
  const events = await recording.record(async () => {
    const headers = { accept: 'application/json, text/event-stream' }
    await fetch(`${toolServer.url}/mcp`, { method: 'POST', headers, body: '{"method":1}' })
  })
  expect(events).toEqual([])
})

describe('undo', () => {
  const oslo = { name: 'weather', arguments: { city: 'Oslo' } }
  const sunny = { content: [{ type: 'text', text: 'Sunny in Oslo' }] }
  const start = () => startInstrumenting(() => recording.client.sessions.find())

  it('gives callTool back, a hundred times, and calls in flight are recorded to their end', async () => {
    const client = await connected(overHttp())
    const original = client.callTool
    for (let round = 0; round < 100; round += 1) {
      recordMcp(client)
      expect(client.callTool).not.toBe(original)
      stopInstrumenting()
      expect(client.callTool).toBe(original)
      expect(Object.hasOwn(client, 'callTool')).toBe(false)
      start()
    }
    const events = await recording.record(async () => {
      const pending = Array.from({ length: 20 }, () => client.callTool(oslo))
      stopInstrumenting()
      pending.push(client.callTool(oslo))
      for (const answer of await Promise.all(pending)) expect(answer).toEqual(sunny)
    })
    start()
    expect(events).toHaveLength(20)
    for (const event of events) expect(event).toMatchObject(EXPECTED)
    await client.close()
  })

  it('is inert when someone has wrapped callTool since, and records once when it is back', async () => {
    const client = recordMcp(await connected(overHttp()))
    const ours = client.callTool.bind(client)
    const wrapper: typeof ours = (...parameters) => ours(...parameters)
    client.callTool = wrapper
    stopInstrumenting()
    expect(client.callTool).toBe(wrapper)
    expect(await recording.record(() => client.callTool(oslo))).toEqual([])
    start()
    const events = await recording.record(() => client.callTool(oslo))
    expect(events).toMatchObject([EXPECTED])
    stopInstrumenting()
    expect(client.callTool).toBe(wrapper)
    start()
    await client.close()
  })
})
