import type { SessionDetail } from '@agentops/protocol/session'
import { flushSpools, listSpools } from '@agentops/sdk/spool'
import { type FaultProxy, startFaultProxy } from '@agentops/testkit/fault-proxy'
import { runProcess, startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startOwnServer } from './own-server.ts'

/** What agents/crowd.ts runs: two and the one that started them, with so many steps each. */
const AGENTS = 3
const STEPS = 40

const directory = await temporaryDirectory('crowd')
let server: Awaited<ReturnType<typeof startOwnServer>>
let proxy: FaultProxy

beforeAll(async () => {
  server = await startOwnServer()
  proxy = await startFaultProxy(server.url)
})

afterEach(() => proxy.set('none'))

afterAll(async () => {
  await proxy.close()
  await server.close()
  await directory.remove()
})

function crowd(spool: string, ...args: string[]) {
  const file = join(import.meta.dirname, 'agents/crowd.ts')
  return {
    command: process.execPath,
    args: typescriptProgram(file, ...args),
    env: {
      AGENTOPS_ENDPOINT: proxy.url,
      AGENTOPS_SPOOL_DIRECTORY: join(directory.path, spool),
      AGENTOPS_EXIT_TIMEOUT: '30000',
      AGENTOPS_LOG_LEVEL: 'silent',
    },
  }
}

function spoolOf({ env }: ReturnType<typeof crowd>) {
  return { directory: env.AGENTOPS_SPOOL_DIRECTORY, apiKey: '', environment: {} }
}

function sessionsIn(stdout: string): string[] {
  return [...stdout.matchAll(/^session (\S+)$/gm)].map(([, id = '']) => id)
}

async function stored(id: string): Promise<SessionDetail> {
  return (await fetch(`${server.url}/api/v1/sessions/${id}`)).json() as Promise<SessionDetail>
}

/** Checks that each agent has its steps, once, and that it ended so. */
async function expectAll(ids: readonly string[], end: Partial<SessionDetail>): Promise<void> {
  expect(ids).toHaveLength(AGENTS)
  for (const id of ids) {
    // A busy server shows what it has acknowledged a little later.
    await expect
      .poll(() => stored(id), { timeout: 30_000 })
      .toMatchObject({ ...end, counts: { tool: STEPS, running: 0 } })
  }
}

it.each(['threads', 'cluster'])('%s that end deliver what each has recorded', async (way) => {
  const crowded = crowd(`${way}-ending`, way)
  const { code, stdout } = await runProcess(crowded)
  expect(code).toBe(0)
  // Who had begun to deliver what another left, when it ended itself, leaves it in turn.
  await flushSpools(spoolOf(crowded))
  await expectAll(sessionsIn(stdout), { state: 'Success', endStateReason: 'the process ended' })
})

it.each(['threads', 'cluster'])(
  '%s without a server leave a spool each, of which all is delivered later',
  async (way) => {
    proxy.set('cut')
    const crowded = crowd(`${way}-offline`, way)
    const env = { ...crowded.env, AGENTOPS_EXIT_TIMEOUT: '500' }
    const { stdout } = await runProcess({ ...crowded, env })
    const spool = spoolOf(crowded)
    const left = await listSpools(spool.directory)
    expect(left).toHaveLength(AGENTS)
    proxy.set('none')
    const flushed = await flushSpools(spool)
    for (const one of flushed) expect(one).toMatchObject({ state: 'delivered', dropped: {} })
    await expectAll(sessionsIn(stdout), { state: 'Success' })
  },
)

it('a process that is killed leaves a spool of each thread, whole', async () => {
  proxy.set('cut')
  const way = crowd('killed', 'threads', 'stays')
  const spool = spoolOf(way)
  const running = startProcess(way)
  const recorded = async () => {
    const spools = await listSpools(spool.directory)
    return spools.filter(({ records }) => records > STEPS).length
  }
  await expect.poll(recorded, { timeout: 30_000 }).toBe(AGENTS)
  running.kill('SIGKILL')
  await running.finished()
  proxy.set('none')
  const flushed = await flushSpools(spool)
  await expectAll(
    flushed.flatMap(({ closedSessions }) => closedSessions),
    {
      state: 'Indeterminate',
      endStateReason: expect.stringContaining(`the process was killed (pid ${running.pid}`),
    },
  )
})

it('what a thread has recorded that is stopped is delivered by the process that goes on', async () => {
  const running = startProcess(crowd('stopped', 'stopped'))
  const [id = ''] = sessionsIn(await running.waitForLine(/^session/))
  const session = async () => {
    const { state, endStateReason, counts } = await stored(id)
    return { state, endStateReason, tool: counts?.tool }
  }
  await expect.poll(session, { timeout: 30_000 }).toEqual({
    state: 'Indeterminate',
    endStateReason: expect.stringMatching(
      `the thread was stopped .thread \\d+ of pid ${running.pid},`,
    ),
    tool: STEPS,
  })
  running.kill()
  await running.finished()
  expect(await readdir(join(directory.path, 'stopped'))).toEqual([])
})
