import { typescriptProgram } from '@agentops/testkit/typescript-program'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { startServer } from '@agentops/server'
import { listSpools } from '@agentops/sdk/spool'
import { runProcess, startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startScriptedProvider } from './scripted-provider.ts'

const directory = await temporaryDirectory('process-end')
let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: directory.path })
})

afterAll(async () => {
  await server.close()
  await directory.remove()
})

/** The time to deliver is generous: how fast a busy machine stores is not what is tested. */
function agent(way: string, endpoint = server.url, file = 'ending.ts') {
  return {
    command: process.execPath,
    args: typescriptProgram(join(import.meta.dirname, 'agents', file), way),
    env: { AGENTOPS_ENDPOINT: endpoint, AGENTOPS_EXIT_TIMEOUT: '30000' },
  }
}

async function recorded(
  stdout: string,
): Promise<{ session: SessionDetail; events: EventSummary[] }> {
  const id = /session (\S+)/.exec(stdout)?.[1]
  const base = `${server.url}/api/v1/sessions/${id}`
  const session: SessionDetail = await (await fetch(base)).json()
  const page: { events: EventSummary[] } = await (await fetch(`${base}/events`)).json()
  return { session, events: page.events }
}

it('a process that ends by itself ends its session as Success', async () => {
  const { code, stdout, stderr } = await runProcess(agent('naturally'))
  expect([code, stderr]).toEqual([0, ''])
  const { session, events } = await recorded(stdout)
  expect(session).toMatchObject({ state: 'Success', endStateReason: 'the process ended' })
  expect(events[0]).toMatchObject({ name: 'work', status: 'unset' })
  expect(session.counts).toMatchObject({ events: 2, tool: 2, running: 0 })
})

it('an exit code is kept, and makes the session a Fail', async () => {
  const { code, stdout } = await runProcess(agent('exit-code'))
  expect(code).toBe(3)
  const { session } = await recorded(stdout)
  expect(session).toMatchObject({
    state: 'Fail',
    endStateReason: 'the process ended with exit code 3',
  })
})

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the session, and still ends the process as that signal does',
  async (name) => {
    const running = startProcess(agent('waiting'))
    await running.waitForLine(/^session/)
    running.kill(name)
    const { code, signal, stdout } = await running.finished()
    expect([code, signal]).toEqual([null, name])
    const { session } = await recorded(stdout)
    expect(session).toMatchObject({
      state: 'Indeterminate',
      endStateReason: `the process received ${name}`,
    })
  },
)

it.each([
  {
    way: 'process-exit',
    exitCode: 4,
    reason: 'the process ended with exit code 4',
    errors: [],
    last: /^session.*\n$/,
  },
  {
    way: 'throws',
    exitCode: 1,
    reason: 'uncaught exception: TypeError: the plan has no step 3',
    errors: ['TypeError'],
    last: /^session.*\n$/,
  },
  {
    way: 'rejects',
    exitCode: 1,
    reason: 'unhandled rejection: RangeError: nobody waits for this',
    errors: ['RangeError'],
    last: /^session.*\n$/,
  },
  {
    way: 'own-exit-listener',
    exitCode: 6,
    reason: 'the process ended with exit code 6',
    errors: ['Error'],
    last: /left with 6\n$/,
  },
])(
  'an end by $way is delivered with the last error, and is as it would be without us',
  async ({ way, exitCode, reason, errors, last }) => {
    const { code, signal, stdout } = await runProcess(agent(way))
    expect([code, signal]).toEqual([exitCode, null])
    expect(stdout).toMatch(last)
    const { session, events } = await recorded(stdout)
    const end = { state: 'Fail', endStateReason: reason, counts: { running: 0 } }
    expect(session).toMatchObject(end)
    const failed = events.filter((event) => event.type === 'error')
    expect(failed.map((event) => event.errorType)).toEqual(errors)
  },
)

it('without a disk the end of the process is delivered all the same', async () => {
  const { env, ...way } = agent('process-exit')
  const { code, stdout } = await runProcess({ ...way, env: { ...env, AGENTOPS_SPOOL: 'false' } })
  expect(code).toBe(4)
  const { session } = await recorded(stdout)
  expect(session).toMatchObject({ state: 'Fail', counts: { events: 2, running: 0 } })
})

it('a process that is killed leaves what it knew to the next one, which ends its session', async () => {
  const spool = await temporaryDirectory('killed-spool')
  const own = { AGENTOPS_SPOOL_DIRECTORY: spool.path }
  const killed = startProcess({ ...agent('waiting'), env: { ...agent('').env, ...own } })
  const line = await killed.waitForLine(/^session/)
  // Only what it had time to tell and to write can be known of it.
  const id = /session (\S+)/.exec(line)?.[1] ?? ''
  const isKnown = async () => {
    const spools = await listSpools(spool.path)
    const isNoted = spools.some(({ openSessions }) => openSessions.includes(id))
    return isNoted && ((await recorded(line)).session.counts?.events ?? 0) > 0
  }
  await expect.poll(isKnown, { timeout: 30_000 }).toBe(true)
  killed.kill('SIGKILL')
  const left = await killed.finished()
  expect([left.code, left.signal]).toEqual([null, 'SIGKILL'])
  const aborted = await runProcess({ ...agent('aborts'), env: { ...agent('').env, ...own } })
  expect([aborted.code, aborted.signal]).toEqual([null, 'SIGABRT'])
  await runProcess({ ...agent('adopts'), env: { ...agent('').env, ...own } })
  for (const { pid, stdout } of [
    { ...left, pid: killed.pid },
    { ...aborted, pid: '' },
  ]) {
    const state = async () => (await recorded(stdout)).session.state
    await expect.poll(state, { timeout: 30_000 }).toBe('Indeterminate')
    const { session } = await recorded(stdout)
    expect(session.endStateReason).toContain(`the process was killed (pid ${pid}`)
    expect(session.counts.events).toBeGreaterThan(0)
  }
  expect(await readdir(spool.path)).toEqual([])
  await spool.remove()
})

it("the host's own signal handler decides when the process ends", async () => {
  const running = startProcess(agent('own-handler'))
  await running.waitForLine(/^session/)
  running.kill('SIGTERM')
  const { code, stdout } = await running.finished()
  expect(code).toBe(9)
  expect(stdout.match(/handled/g)).toHaveLength(1)
  expect((await recorded(stdout)).session.state).toBe('Indeterminate')
})

it('without a server the agent runs, ends with its own exit code, and says once what to do', async () => {
  const { code, stderr } = await runProcess({
    ...agent('exit-code'),
    env: { AGENTOPS_ENDPOINT: 'http://127.0.0.1:9', AGENTOPS_EXIT_TIMEOUT: '500' },
  })
  expect(code).toBe(3)
  expect(stderr.match(/agentops warn/g)).toHaveLength(1)
  expect(stderr).toContain('npx agentops dev')
})

it('a provider client that was made before init() is recorded', async () => {
  const provider = await startScriptedProvider()
  const early = agent('', server.url, 'early-client.ts')
  const env = { ...early.env, OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: provider.baseURL }
  const { code, stdout } = await runProcess({ ...early, env })
  await provider.close()
  expect(code).toBe(0)
  const { events } = await recorded(stdout)
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ type: 'llm', httpStatus: 200, inputTokens: 120 })
})
