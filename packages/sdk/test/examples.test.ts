import { preloading, testProgram, typescriptProgram } from '@agentops/testkit/typescript-program'
import { runProcess } from '@agentops/testkit/processes'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startWeatherProvider } from './integrations/weather.ts'
import { startOwnServer } from './own-server.ts'
import { startWireSink, type WireSink } from './wire-sink.ts'

/** The programs of examples/capabilities, run as a reader would run them. */

const directory = join(import.meta.dirname, '../../../examples/capabilities/src')
let sink: WireSink
let provider: OpenAiWire

beforeAll(async () => {
  sink = await startWireSink()
  provider = await startWeatherProvider()
})

beforeEach(() => {
  sink.requests.length = 0
})

afterAll(() => Promise.all([sink.close(), provider.close()]))

/** What each of them leaves on the wire. */
const SENT: Record<string, readonly string[]> = {
  'agents.ts': ['researcher', 'writer', 'publish'],
  'attachments.ts': ['/attachments/', 'GIF89a', 'an empty cart'],
  'bound-clients.ts': ['for red', 'for blue', 'Sunny in Oslo'],
  'child-process.ts': ['delegate', 'count', 'parent'],
  'configuration.ts': ['booked for [name]', '[redacted]', 'example'],
  'decorators.ts': ['find book', 'greet', 'read'],
  'events.ts': ['checkout of cart-17', 'RangeError', 'Green.', 'limit reached'],
  'exporter.ts': ['translate', 'FJORD'],
  'framework.ts': ['forecast', 'forecaster', 'weather', 'Sunny in Oslo'],
  'host-environment.ts': ['process.runtime.name', 'host.arch'],
  'langchain.ts': ['forecaster', 'model_request', 'execute_tool', 'Sunny in Oslo'],
  'logs.ts': ['packing tent', 'no room for the umbrella', 'the lid does not close'],
  'mcp.ts': ['execute_tool', 'clock-server', 'half past nine'],
  'model-calls.ts': ['Sunny in Oslo', 'gpt-4o-mini', 'The model does not exist'],
  'openai-agents.ts': ['Triage', 'hand-off to Forecaster', 'execute_tool', 'Sunny in Oslo'],
  'opentelemetry.ts': ['sell', 'db.query', 'buy tea'],
  'own-transport.ts': ['chat gpt-4o-mini', 'Sunny in Oslo'],
  'provider.ts': ['chat delphi-1', 'What is wisdom?', 'Know thyself.'],
  'replay.ts': ['roll', 'replay example'],
  'sampling.ts': ['divided by 0', 'nothing to divide by'],
  'service.ts': ['ask the service', 'look up', 'Sunny in Oslo'],
  'sessions.ts': ['ask about Oslo', 'no such city', 'Atlantis', 'user-7'],
  'tenants.ts': ['tenant red', 'Bearer key-of-blue', 'key-of-office', 'greet'],
}

/** Those that are run in a way of their own. */
const OTHERS = ['recorded-test.ts', 'untouched.ts']

it('there is nothing among them that is not run here', async () => {
  const run = [...Object.keys(SENT), ...OTHERS].toSorted()
  expect((await readdir(directory)).toSorted()).toEqual(run)
})

type Env = Readonly<Record<string, string>>

const program = (path: string) => typescriptProgram(join(directory, path))

function run(args: readonly string[], env: Env) {
  const openai = { OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: 'none' }
  // Under vitest's name for the environment the OpenAI Agents SDK would trace nothing.
  const ours = { ...openai, NODE_ENV: undefined, ...env }
  return runProcess({ command: process.execPath, args, env: ours })
}

it.each(Object.entries(SENT))('%s', async (name, texts) => {
  const { code, stderr } = await run(program(name), { AGENTOPS_ENDPOINT: sink.url })
  // What an example warns of is part of it.
  expect([code, stderr.replace('no room for the umbrella\n', '')]).toEqual([0, ''])
  for (const text of texts) expect(sink.text()).toContain(text)
  expect(sink.text()).not.toMatch(/Alice|ACME-123456|correct horse|divided by 2/)
})

it('untouched.ts is recorded where @agentops/sdk/register is loaded before it', async () => {
  const args = preloading('@agentops/sdk/register', program('untouched.ts'))
  const { code, stderr } = await run(args, { AGENTOPS_ENDPOINT: sink.url })
  expect([code, stderr]).toEqual([0, ''])
  expect(sink.text()).toContain('chat gpt-4o-mini')
})

it('legacy/decorators.ts is compiled by its own tsconfig.json', async () => {
  const TSX_TSCONFIG_PATH = join(directory, '../legacy/tsconfig.json')
  const env = { AGENTOPS_ENDPOINT: sink.url, TSX_TSCONFIG_PATH }
  const { code, stderr } = await run(program('../legacy/decorators.ts'), env)
  expect([code, stderr]).toEqual([0, ''])
  for (const text of ['taste', 'serve', 'cook', 'soup wants salt'])
    expect(sink.text()).toContain(text)
})

it('replay.ts rolls the same again, by its recording, and recorded-test.ts tests with it', async () => {
  const server = await startOwnServer()
  const files = await temporaryDirectory('example')
  const recording = join(files.path, 'recording.gz')
  const first = await run(program('replay.ts'), { AGENTOPS_ENDPOINT: server.url })
  const id = /session (\S+)/.exec(first.stdout)?.[1]
  const response = await fetch(`${server.url}/api/v1/sessions/${id}/recording`)
  await writeFile(recording, new Uint8Array(await response.arrayBuffer()))
  const again = await run(program('replay.ts'), {
    AGENTOPS_ENDPOINT: server.url,
    AGENTOPS_TIME_TRAVEL: recording,
  })
  const rolled = (stdout: string) => /rolled .*/.exec(stdout)?.[0]
  expect(again.code).toBe(0)
  expect(rolled(first.stdout)).toMatch(/^rolled \d+ and \d+$/)
  expect(rolled(again.stdout)).toBe(rolled(first.stdout))
  const file = join(directory, 'recorded-test.ts')
  const { code, stdout, stderr } = await run(testProgram(file), { RECORDING: recording })
  expect([code, stdout + stderr]).toEqual([
    0,
    expect.stringContaining('the dice fall as they fell'),
  ])
  await Promise.all([server.close(), files.remove()])
})
