import { typescriptProgram } from '@agentops/testkit/typescript-program'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { startServer } from '@agentops/server'
import { startLocalServer } from '@agentops/testkit/local-server'
import { runProcess, startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const directory = await temporaryDirectory('process-fate')
const spool = join(directory.path, 'spool')
let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: join(directory.path, 'data') })
})

afterAll(async () => {
  await server.close()
  await directory.remove()
})

function agent(way: string, flags: readonly string[] = [], env: Record<string, string> = {}) {
  return program('fate.ts', way, flags, env)
}

function program(
  file: string,
  way: string,
  flags: readonly string[] = [],
  env: Record<string, string> = {},
) {
  const path = join(import.meta.dirname, 'agents', file)
  return {
    command: process.execPath,
    args: [...flags, ...typescriptProgram(path, way)],
    env: {
      AGENTOPS_ENDPOINT: server.url,
      AGENTOPS_EXIT_TIMEOUT: '30000',
      AGENTOPS_SPOOL_DIRECTORY: spool,
      ...env,
    },
  }
}

function sessionIn(stdout: string): string {
  return /session (\S+)/.exec(stdout)?.[1] ?? ''
}

async function stored(id: string): Promise<{ session: SessionDetail; errors: string[] }> {
  const base = `${server.url}/api/v1/sessions/${id}`
  const session: SessionDetail = await (await fetch(base)).json()
  const page: { events: EventSummary[] } = await (await fetch(`${base}/events`)).json()
  const errors = page.events.filter(({ type }) => type === 'error')
  return { session, errors: errors.map(({ errorType }) => errorType) }
}

it.each([
  { mode: 'throw', code: 1, state: 'Fail', reason: 'unhandled rejection: RangeError' },
  { mode: 'strict', code: 1, state: 'Fail', reason: 'unhandled rejection: RangeError' },
  { mode: 'warn', code: 0, state: 'Success', reason: 'the process ended' },
  { mode: 'none', code: 0, state: 'Success', reason: 'the process ended' },
])(
  'with --unhandled-rejections=$mode a rejection is recorded once, and means what it means without us',
  async ({ mode, code, state, reason }) => {
    const left = await runProcess(agent('rejects', [`--unhandled-rejections=${mode}`]))
    expect(left.code).toBe(code)
    expect(left.stderr.includes('nobody waits for this')).toBe(mode !== 'none')
    const { session, errors } = await stored(sessionIn(left.stdout))
    expect(errors).toEqual(['RangeError'])
    expect(session.state).toBe(state)
    expect(session.endStateReason).toContain(reason)
  },
)

/** A server that never answers what says how the session ends. */
async function stuckServer() {
  let tellEnd: () => void = () => undefined
  const heardEnd = new Promise<void>((resolve) => (tellEnd = resolve))
  const held: ServerResponse[] = []
  const stuck = await startLocalServer({
    handle({ body }, response) {
      if (!body.includes('the process received')) return void response.end('{}')
      held.push(response)
      tellEnd()
    },
  })
  return { url: stuck.url, heardEnd, close: () => stuck.close() }
}

it('a second Ctrl-C is immediate, however long delivery may take', async () => {
  const stuck = await stuckServer()
  const env = { AGENTOPS_ENDPOINT: stuck.url, AGENTOPS_EXIT_TIMEOUT: '3600000' }
  const running = startProcess(agent('stays', [], env))
  await running.waitForLine(/^session/)
  running.kill('SIGINT')
  await stuck.heardEnd
  running.kill('SIGINT')
  expect(await running.finished()).toMatchObject({ code: null, signal: 'SIGINT' })
  await stuck.close()
})

it.each([
  { way: 'leaves', end: [7, null], last: 'cleaned up' },
  { way: 'raises', end: [null, 'SIGTERM'], last: 'cleaned up' },
  { way: 'signal-exit', end: [null, 'SIGTERM'], last: 'seen SIGTERM' },
  { way: 'signal-exit 3', end: [null, 'SIGTERM'], last: 'seen SIGTERM' },
])(
  'a host that has its own idea of a signal ($way) ends as it does without us, and its session too',
  async ({ way, end, last }) => {
    const running = startProcess(program('signalled.ts', way))
    await running.waitForLine(/^session/)
    running.kill('SIGTERM')
    const { code, signal, stdout } = await running.finished()
    expect([code, signal]).toEqual(end)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(last)
    const { session } = await stored(sessionIn(stdout))
    const reason = 'the process received SIGTERM'
    expect(session).toMatchObject({ state: 'Indeterminate', endStateReason: reason })
  },
)
