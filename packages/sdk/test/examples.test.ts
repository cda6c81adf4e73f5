import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { runProcess } from '@agentops/testkit/processes'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startWireSink, type WireSink } from './wire-sink.ts'

/** The programs of examples/capabilities, run as a reader would run them. */

const directory = join(import.meta.dirname, '../../../examples/capabilities/src')
let sink: WireSink

beforeAll(async () => {
  sink = await startWireSink()
})

beforeEach(() => {
  sink.requests.length = 0
})

afterAll(() => sink.close())

/** What each of them leaves on the wire. */
const SENT: Record<string, readonly string[]> = {
  'agents.ts': ['researcher', 'writer', 'publish'],
  'child-process.ts': ['delegate', 'count', 'parent'],
  'configuration.ts': ['booked for [name]', '[redacted]', 'example'],
  'decorators.ts': ['find book', 'greet', 'read'],
  'events.ts': ['checkout of cart-17', 'RangeError', 'Green.', 'limit reached'],
  'sessions.ts': ['ask about Oslo', 'no such city', 'Atlantis', 'user-7'],
  'tenants.ts': ['tenant red', 'Bearer key-of-blue', 'greet'],
}

it('there is nothing among them that is not run here', async () => {
  expect((await readdir(directory)).toSorted()).toEqual(Object.keys(SENT))
})

it.each(Object.entries(SENT))('%s', async (name, texts) => {
  const { code, stderr } = await runProcess({
    command: process.execPath,
    args: typescriptProgram(join(directory, name)),
    env: { AGENTOPS_ENDPOINT: sink.url },
  })
  expect([code, stderr]).toEqual([0, ''])
  for (const text of texts) expect(sink.text()).toContain(text)
  expect(sink.text()).not.toMatch(/Alice|ACME-123456|correct horse/)
})
