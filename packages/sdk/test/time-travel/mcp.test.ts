import { recordTool } from '@agentops/sdk'
import { recordMcp } from '@agentops/sdk/mcp'
import type { LocalServer } from '@agentops/testkit/local-server'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calls, startToolServer } from '../integrations/tool-server.ts'
import { type Replaying, startReplaying } from './replaying.ts'

let toolServer: LocalServer
let replaying: Replaying

beforeAll(async () => {
  toolServer = await startToolServer()
  replaying = await startReplaying()
})

afterAll(() => Promise.all([toolServer.close(), replaying.close()]))

/** Calls that succeed, fail by what they return, and are refused. */
async function callTools(client: Client): Promise<unknown[]> {
  const oslo = await client.callTool({ name: 'weather', arguments: { city: 'Oslo' } })
  const sunk = await client.callTool({ name: 'weather', arguments: { city: 'Atlantis' } })
  const refused = await client.callTool({ name: 'tides' }).catch((error: Error) => error.name)
  return [oslo.content, oslo.isError, sunk.content, sunk.isError, refused]
}

describe.each([
  ['over streamable HTTP, by itself', (client: Client) => client],
  ['given to recordMcp', (client: Client) => recordMcp(client)],
])('an MCP client %s', (_way, prepare) => {
  let client: Client

  beforeAll(async () => {
    client = prepare(new Client({ name: 'agent', version: '1.0.0' }))
    await client.connect(new StreamableHTTPClientTransport(new URL(`${toolServer.url}/mcp`)))
    await client.listTools()
  })

  afterAll(() => client.close())

  it('gets what was recorded, and no tool runs', async () => {
    const recorded = await replaying.record(() => callTools(client))
    const before = calls.weather
    const replayed = await replaying.replay(recorded.file, () => callTools(client))
    expect(replayed.result).toEqual(recorded.result)
    expect(replayed.sockets).toEqual([])
    expect(calls.weather).toBe(before)
    expect(replayed.events.map(({ status }) => status)).toEqual(
      recorded.events.map(({ status }) => status),
    )
  })

  it('runs a tool that is called through a recorded function once, or not at all', async () => {
    const weather = recordTool('weather')((input: { city: string }) =>
      client.callTool({ name: 'weather', arguments: input }),
    )
    const program = async () => (await weather({ city: 'Oslo' })).content
    const recorded = await replaying.record(program)
    const before = calls.weather
    const replayed = await replaying.replay(recorded.file, program)
    expect(replayed.result).toEqual(recorded.result)
    expect(calls.weather).toBe(before)
  })

  it('where nothing is recorded, runs what says that it only reads, and refuses the rest', async () => {
    const { file } = await replaying.record(() => Promise.resolve())
    const before = calls.weather
    const { result } = await replaying.replay(file, async () => {
      const read = await client.callTool({ name: 'forecast', arguments: { city: 'Oslo' } })
      const asked = client.callTool({ name: 'weather', arguments: { city: 'Oslo' } })
      return [read.content, await asked.catch((error: Error) => error.message)]
    })
    expect(result).toEqual([
      [{ type: 'text', text: 'Sunny in Oslo' }],
      expect.stringContaining('--tool weather=live'),
    ])
    expect(calls.weather).toBe(before + 1)
  })
})
