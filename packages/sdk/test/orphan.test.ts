import type { SessionDetail } from '@agentops/protocol/session'
import { flushSpools, listSpools } from '@agentops/sdk/spool'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startOwnServer } from './own-server.ts'

const directory = await temporaryDirectory('orphan')
const spool = { directory: directory.path, apiKey: '', environment: {} }
let server: Awaited<ReturnType<typeof startOwnServer>>

beforeAll(async () => {
  server = await startOwnServer()
})

afterAll(async () => {
  await server.close()
  await directory.remove()
})

/** Starts a process with a child in the same session; resolves when both have recorded to disk. */
async function startFamily() {
  const file = join(import.meta.dirname, 'agents/orphan.ts')
  const running = startProcess({
    command: process.execPath,
    args: typescriptProgram(file),
    env: { AGENTOPS_ENDPOINT: server.url, AGENTOPS_SPOOL_DIRECTORY: directory.path },
  })
  const [, pid = '', id = ''] =
    /child (\d+) session (\S+)/.exec(await running.waitForLine(/^child/)) ?? []
  const known = async () => {
    const spools = await listSpools(directory.path)
    return spools.filter(({ openSessions }) => openSessions.includes(id)).length
  }
  await expect.poll(known, { timeout: 30_000 }).toBe(2)
  return { parent: running, child: Number(pid), id }
}

async function stored(id: string): Promise<SessionDetail> {
  return (await fetch(`${server.url}/api/v1/sessions/${id}`)).json() as Promise<SessionDetail>
}

async function gone(pid: number): Promise<void> {
  const isAlive = () => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  await expect.poll(isAlive, { timeout: 30_000 }).toBe(false)
}

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'a session whose process was killed is ended once the child that goes on in it has ended by %s',
  async (signal) => {
    const { parent, child, id } = await startFamily()
    parent.kill('SIGKILL')
    await gone(parent.pid ?? 0)
    const [adopted] = await flushSpools(spool)
    expect(adopted).toMatchObject({ closedSessions: [] })
    expect(await stored(id)).toMatchObject({ state: 'running' })
    process.kill(child, signal)
    await gone(child)
    const flushed = await flushSpools(spool)
    expect(flushed.flatMap(({ closedSessions }) => closedSessions)).toEqual([id])
    const { state, endStateReason, counts } = await stored(id)
    expect([state, counts.tool]).toEqual(['Indeterminate', 2])
    expect(endStateReason).toContain('the process was killed')
    expect(await readdir(directory.path)).toEqual([])
  },
)

it('a child that is killed leaves the session to the process that has started it', async () => {
  const { parent, child, id } = await startFamily()
  process.kill(child, 'SIGKILL')
  await gone(child)
  const flushed = await flushSpools(spool)
  expect(flushed.flatMap(({ closedSessions }) => closedSessions)).toEqual([])
  expect(await stored(id)).toMatchObject({ state: 'running' })
  parent.kill('SIGTERM')
  await parent.finished()
  expect(await stored(id)).toMatchObject({
    state: 'Indeterminate',
    endStateReason: 'the process received SIGTERM',
    counts: { tool: 2 },
  })
})
