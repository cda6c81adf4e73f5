import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@agentops/sdk'
import {
  BaseProvider,
  type LlmRequest,
  type LlmResponse,
  registerProvider,
} from '@agentops/sdk/providers'
import { startLocalServer } from '@agentops/testkit/local-server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, expect, it } from 'vitest'
import { agentops } from './agentops.ts'

const PROMPT = 'the patient is called Ada'
const directory = await temporaryDirectory('agentops-sdk-errors-')
const spoolDirectory = join(directory.path, 'spool')

afterAll(() => directory.remove())

/** A provider whose author has made a mistake. */
class Faulty extends BaseProvider {
  readonly name = 'faulty'

  claims() {
    return { operation: 'chat' as const, api: 'chat' }
  }

  parseRequest(_claim: unknown, body: unknown): LlmRequest {
    throw new RangeError(`no model in ${JSON.stringify(body)}`)
  }

  handleResponse(): LlmResponse {
    return { outputMessages: [], finishReasons: [], attributes: {}, usage: {} }
  }

  createStreamReader(): never {
    throw new TypeError('not streamed')
  }
}

/** What the doctor of this project says of the SDK's own errors. */
async function sdkErrors(env: Readonly<Record<string, string>>) {
  const { stdout } = await agentops(['doctor', directory.path, '--server', 'http://127.0.0.1:9'], {
    XDG_DATA_HOME: directory.path,
    AGENTOPS_SPOOL_DIRECTORY: undefined,
    ...env,
  })
  return stdout.split('\n').filter((line) => line.startsWith('SDK error'))
}

it('an error inside the SDK never reaches the agent, is counted, and the doctor shows it without content', async () => {
  const server = await startLocalServer({ handle: (_request, response) => void response.end('{}') })
  const unregister = registerProvider(new Faulty())
  const client = new Client({
    endpoint: server.url,
    spoolDirectory,
    autoStartSession: false,
    logLevel: 'silent',
  })
  const session = client.startSession()
  const call = { method: 'POST', body: JSON.stringify({ prompt: PROMPT }) }
  for (let time = 0; time < 3; time += 1) {
    const answer = await session.run(() => fetch(`${server.url}/v1/mine`, call))
    expect(await answer.json()).toEqual({})
  }
  session.close()
  await client.shutdown()
  unregister()
  await server.close()

  expect(client.stats().internalErrors).toBe(3)
  const log = await readFile(join(spoolDirectory, 'errors.jsonl'), 'utf8')
  expect(log).not.toContain('Ada')

  const said =
    /^SDK error +RangeError while reading what was recorded, at .*(?:llms\/call\.ts|chunk-\w+\.js):\d+:\d+\) \(3× in process/
  expect(await sdkErrors({ AGENTOPS_SPOOL_DIRECTORY: spoolDirectory })).toEqual([
    expect.stringMatching(said),
  ])
  expect(await sdkErrors({})).toEqual([])
  await writeFile(join(directory.path, 'agentops.config.json'), JSON.stringify({ spoolDirectory }))
  expect(await sdkErrors({})).toEqual([expect.stringMatching(said)])
})
