import { Client, ErrorEvent, Event, recordTool, trackAgent } from '@agentops/sdk'
import { startServer } from '@agentops/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { agentops } from './agentops.ts'

/** `agentops sessions show` of a session that has some of everything. */

class Decision extends Event {
  override readonly type = 'decision'
  readonly chosen: string

  constructor(chosen: string) {
    super({ name: 'which way' })
    this.chosen = chosen
  }
}

const search = recordTool('search')((text: string) => `about ${text}`)

class Clerk {
  work(): void {
    search('tides')
    new Decision('refund').record()
    const error = new Error('declined', { cause: new RangeError('limit') })
    new ErrorEvent({ error }).record()
  }
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: Awaited<ReturnType<typeof startServer>>
let shown: string

beforeAll(async () => {
  directory = await temporaryDirectory('session-show')
  server = await startServer({ port: 0, dataDirectory: directory.path })
  const client = new Client({
    endpoint: server.url,
    autoStartSession: false,
    spool: false,
    environment: { directory: false, git: false },
  })
  const session = client.startSession({
    name: 'desk',
    tags: ['nightly'],
    userId: 'ada',
    metadata: { ticket: 17 },
  })
  session.run(() => {
    new (trackAgent('clerk')(Clerk))().work()
    search('moons')
    session.attach({ name: 'a.txt', data: Buffer.from('GIF89a'), type: 'image/gif' })
  })
  await session.end({ state: 'Fail', reason: 'it was declined' })
  await client.shutdown()
  const show = ['sessions', 'show', session.id, '--server', server.url, '--content']
  shown = (await agentops(show)).stdout
})

afterAll(async () => {
  await server?.close()
  await directory?.remove()
})

it('says what it was: end, reason, user, tags, agents, metadata, and what it ran on', () => {
  expect(shown).toContain('✗ Fail: it was declined')
  expect(shown).toMatch(/user ada · tags nightly · agents .*clerk/)
  expect(shown).toContain('metadata {"ticket":17}')
  expect(shown).toMatch(/^nodejs \d+/m)
  expect(shown).not.toContain(`\n${process.cwd()}`)
  expect(shown).toMatch(/a\.txt {2}image\/gif · 6 B · http/)
})

it('counts types of the own, shows their fields, and whose every event is', () => {
  expect(shown).toContain('0 LLM, 2 tool, 0 action, 1 decision, 1 error, 1 failed')
  expect(shown).toMatch(/decision which way +clerk/)
  expect(shown).toContain('fields {"chosen":"refund"}')
})

it('shows an error with what it comes from', () => {
  expect(shown).toContain('Error: declined')
  expect(shown).toContain('Caused by: RangeError: limit')
})
