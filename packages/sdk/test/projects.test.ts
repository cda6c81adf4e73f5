import { Client, recordTool } from '@agentops/sdk'
import { startServer } from '@agentops/server'
import { startFaultProxy } from '@agentops/testkit/fault-proxy'
import { flushSpools } from '@agentops/sdk/spool'
import { runProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** A server with projects of two shops and of the office that watches over one of them. */

const KEYS = ['north:key-north', 'south:key-south', 'office:key-office']
const directory = await temporaryDirectory('projects')
let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: join(directory.path, 'data'), keys: KEYS })
})

afterAll(async () => {
  await server.close()
  await directory.remove()
})

interface Listed {
  readonly name: string
  readonly project: string | null
}

async function seenWith(apiKey: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`${server.url}/api/v1/sessions`, { headers })
  const { sessions } = (await response.json()) as { sessions: readonly Listed[] }
  return sessions.map(({ name, project }) => `${name} of ${project ?? 'its own'}`).toSorted()
}

it('tenants of one process record into projects of their own, and a parent key shows one to another', async () => {
  const options = { endpoint: server.url, autoStartSession: false, spool: false } as const
  const north = new Client({ ...options, apiKey: 'key-north', parentKey: 'key-office' })
  const south = new Client({ ...options, apiKey: 'key-south' })
  const sell = recordTool('sell')(async () => 'sold')
  await Promise.all(
    [north, south].map(async (client, index) => {
      const session = client.startSession({ name: `session ${index}` })
      await session.run(sell)
      await session.end()
    }),
  )
  await Promise.all([north.shutdown(), south.shutdown()])
  expect(await seenWith('key-north')).toEqual(['session 0 of its own'])
  expect(await seenWith('key-south')).toEqual(['session 1 of its own'])
  expect(await seenWith('key-office')).toEqual(['session 0 of north'])
})

/** Runs an agent that has one session. */
function run(env: Readonly<Record<string, string>>) {
  return runProcess({
    command: process.execPath,
    args: typescriptProgram(join(import.meta.dirname, 'agents', 'brief-run.ts')),
    env: {
      AGENTOPS_ENDPOINT: server.url,
      AGENTOPS_SPOOL_DIRECTORY: join(directory.path, 'spool'),
      AGENTOPS_ENVIRONMENT: 'false',
      ...env,
    },
  })
}

it('a parent key that the server does not know is one warning, and loses nothing', async () => {
  const { stderr } = await run({
    AGENTOPS_NAME: 'lonely',
    AGENTOPS_API_KEY: 'key-south',
    AGENTOPS_PARENT_KEY: 'key-nobody',
  })
  expect(stderr.match(/parent key is none of the keys/g)).toHaveLength(1)
  expect(stderr).not.toContain('key-nobody')
  expect(await seenWith('key-south')).toContain('lonely of its own')
})

it('what a process left undelivered is shared as that process was told to, whoever delivers it', async () => {
  const proxy = await startFaultProxy(server.url)
  const own = {
    AGENTOPS_ENDPOINT: proxy.url,
    AGENTOPS_API_KEY: 'key-south',
    AGENTOPS_EXIT_TIMEOUT: '300',
  }
  const shared = { ...own, AGENTOPS_PARENT_KEY: 'key-office' }
  proxy.set('cut')
  await run({ ...own, AGENTOPS_NAME: 'kept' })
  await run({ ...shared, AGENTOPS_NAME: 'kept and shared' })
  expect((await seenWith('key-south')).join()).not.toContain('kept')
  proxy.set('none')
  await run({ ...own, AGENTOPS_NAME: 'later' })
  await expect.poll(() => seenWith('key-south')).toContain('kept of its own')
  expect((await seenWith('key-south')).join()).not.toContain('kept and shared')
  const [flushed] = await flushSpools({
    directory: join(directory.path, 'spool'),
    apiKey: 'key-south',
    parentKey: 'key-office',
    environment: { AGENTOPS_ENDPOINT: proxy.url },
  })
  expect(flushed).toMatchObject({ state: 'delivered' })
  expect(await seenWith('key-south')).toContain('kept and shared of its own')
  expect(await seenWith('key-office')).toEqual(['kept and shared of south', 'session 0 of north'])
  await proxy.close()
})

it('a process with a parent key delivers what was left before there was one, and does not share it', async () => {
  const proxy = await startFaultProxy(server.url)
  const own = {
    AGENTOPS_ENDPOINT: proxy.url,
    AGENTOPS_API_KEY: 'key-north',
    AGENTOPS_EXIT_TIMEOUT: '300',
  }
  proxy.set('cut')
  await run({ ...own, AGENTOPS_NAME: 'older' })
  proxy.set('none')
  const options = { endpoint: proxy.url, apiKey: 'key-north', parentKey: 'key-office' }
  const spoolDirectory = join(directory.path, 'spool')
  const client = new Client({ ...options, spoolDirectory, name: 'newer', environment: false })
  await expect.poll(() => seenWith('key-north')).toContain('older of its own')
  await client.shutdown()
  const seen = (await seenWith('key-office')).join()
  expect(seen).toContain('newer of north')
  expect(seen).not.toContain('older')
  await proxy.close()
})
