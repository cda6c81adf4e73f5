import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { runProcess } from '@agentops/testkit/processes'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startWeatherProvider } from './integrations/weather.ts'
import { startOwnServer } from './recording.ts'
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
  'child-process.ts': ['delegate', 'count', 'parent'],
  'configuration.ts': ['booked for [name]', '[redacted]', 'example'],
  'decorators.ts': ['find book', 'greet', 'read'],
  'events.ts': ['checkout of cart-17', 'RangeError', 'Green.', 'limit reached'],
  'exporter.ts': ['translate', 'FJORD'],
  'framework.ts': ['forecast', 'forecaster', 'weather', 'Sunny in Oslo'],
  'host-environment.ts': ['process.runtime.name', 'host.arch'],
  'logs.ts': ['packing tent', 'no room for the umbrella', 'the lid does not close'],
  'model-calls.ts': ['Sunny in Oslo', 'gpt-4o-mini', 'The model does not exist'],
  'replay.ts': ['roll', 'replay example'],
  'sessions.ts': ['ask about Oslo', 'no such city', 'Atlantis', 'user-7'],
  'tenants.ts': ['tenant red', 'Bearer key-of-blue', 'greet'],
}

it('there is nothing among them that is not run here', async () => {
  expect((await readdir(directory)).toSorted()).toEqual(Object.keys(SENT))
})

function run(name: string, env: Readonly<Record<string, string>>) {
  const args = typescriptProgram(join(directory, name))
  const openai = { OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: 'none' }
  return runProcess({ command: process.execPath, args, env: { ...openai, ...env } })
}

it.each(Object.entries(SENT))('%s', async (name, texts) => {
  const { code, stderr } = await run(name, { AGENTOPS_ENDPOINT: sink.url })
  // What an example warns of is part of it.
  expect([code, stderr.replace('no room for the umbrella\n', '')]).toEqual([0, ''])
  for (const text of texts) expect(sink.text()).toContain(text)
  expect(sink.text()).not.toMatch(/Alice|ACME-123456|correct horse/)
})

it('replay.ts rolls the same again, by its recording', async () => {
  const server = await startOwnServer()
  const files = await temporaryDirectory('example')
  const recording = join(files.path, 'recording.gz')
  const first = await run('replay.ts', { AGENTOPS_ENDPOINT: server.url })
  const id = /session (\S+)/.exec(first.stdout)?.[1]
  const response = await fetch(`${server.url}/api/v1/sessions/${id}/recording`)
  await writeFile(recording, new Uint8Array(await response.arrayBuffer()))
  const again = await run('replay.ts', {
    AGENTOPS_ENDPOINT: server.url,
    AGENTOPS_TIME_TRAVEL: recording,
  })
  const rolled = (stdout: string) => /rolled .*/.exec(stdout)?.[0]
  expect(again.code).toBe(0)
  expect(rolled(first.stdout)).toMatch(/^rolled \d+ and \d+$/)
  expect(rolled(again.stdout)).toBe(rolled(first.stdout))
  await Promise.all([server.close(), files.remove()])
})
