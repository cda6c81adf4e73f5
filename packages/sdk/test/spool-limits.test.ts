import { Client, type ClientOptions, recordTool } from '@agentops/sdk'
import { type FaultProxy, startFaultProxy } from '@agentops/testkit/fault-proxy'
import { startLocalServer } from '@agentops/testkit/local-server'
import { runProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const directory = await temporaryDirectory('spool-limits')
/** Less than a second, in hours. */
const SHORT_AGE = 0.0002
let server: Awaited<ReturnType<typeof startLocalServer>>
let proxy: FaultProxy

beforeAll(async () => {
  server = await startLocalServer({ handle: (_request, response) => void response.end('{}') })
  proxy = await startFaultProxy(server.url)
})

afterAll(async () => {
  await proxy.close()
  await server.close()
  await directory.remove()
})

const step = recordTool('step')(async (text: string) => text.length)

function client(options: ClientOptions): Client {
  const quiet = { autoStartSession: false, instrumentLlmCalls: false, environment: false } as const
  return new Client({ endpoint: proxy.url, exitTimeout: 30_000, ...quiet, ...options })
}

/** Records one session with so many events. */
async function work(one: Client, count: number, text = ''): Promise<void> {
  const session = one.startSession()
  for (let n = 0; n < count; n += 1) await session.run(() => step(text))
  session.close()
}

it('what waits longer than maxSpoolAge is dropped and counted; what comes later is not', async () => {
  proxy.set('cut')
  const spoolDirectory = join(directory.path, 'age')
  const one = client({ spoolDirectory, logLevel: 'silent', maxSpoolAge: SHORT_AGE })
  await work(one, 5)
  await one.flush({ timeoutMs: 1 })
  expect(one.stats()).toMatchObject({ dropped: {}, waiting: 8 })
  await expect
    .poll(() => one.stats(), { timeout: 30_000 })
    .toMatchObject({
      dropped: { expired: 8 },
      waiting: 0,
      waitingBytes: 0,
      spoolBytes: 0,
    })
  proxy.set('none')
  await work(one, 3)
  expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
  expect(one.stats()).toMatchObject({ dropped: { expired: 8 }, delivered: 6, waiting: 0 })
  await one.shutdown()
})

it('what a dead process has left for longer than maxSpoolAge is counted by the one that finds it', async () => {
  const spoolDirectory = join(directory.path, 'leftover')
  proxy.set('cut')
  const dead = client({ spoolDirectory, logLevel: 'silent' })
  await work(dead, 5)
  await dead.flush({ timeoutMs: 1 })
  dead.finishNow(0)
  await new Promise((resolve) => setTimeout(resolve, SHORT_AGE * 3_600_000 + 100))
  proxy.set('none')
  const next = client({ spoolDirectory, logLevel: 'silent', maxSpoolAge: SHORT_AGE })
  await work(next, 1)
  await next.flush({ timeoutMs: 30_000 })
  await expect
    .poll(() => next.stats().dropped, { timeout: 30_000 })
    .toMatchObject({ expired: expect.any(Number) })
  expect(next.stats().dropped.expired).toBeGreaterThanOrEqual(8)
  await next.shutdown()
  await dead.shutdown()
})

it('beyond memory and maxSpoolBytes events are dropped and counted, and the end of the session is kept', async () => {
  proxy.set('cut')
  const spoolDirectory = join(directory.path, 'bytes')
  const limits = { maxQueueBytes: 20_000, maxSpoolBytes: 60_000 }
  const one = client({ spoolDirectory, logLevel: 'silent', ...limits })
  await work(one, 200, 'x'.repeat(500))
  await one.flush({ timeoutMs: 1 })
  const { waiting, waitingBytes, spoolBytes, dropped } = one.stats()
  expect(waitingBytes).toBeLessThanOrEqual(20_000)
  expect(spoolBytes).toBeLessThanOrEqual(60_000 * 1.05)
  expect(waiting + (dropped['spool-full'] ?? 0)).toBe(203)
  proxy.set('none')
  expect(await one.flush({ timeoutMs: 30_000 })).toBe(true)
  expect(one.stats()).toMatchObject({ delivered: waiting, waiting: 0, spoolBytes: 0, dropped })
  await one.shutdown()
})

it('where no disk can be had, memory holds what it may, and both are said once', async () => {
  proxy.set('cut')
  const notDirectory = join(directory.path, 'file')
  await writeFile(notDirectory, 'a file where a directory should be')
  const { code, stdout, stderr } = await runProcess({
    command: process.execPath,
    args: typescriptProgram(join(import.meta.dirname, 'agents/flood.ts')),
    env: {
      AGENTOPS_ENDPOINT: proxy.url,
      AGENTOPS_SPOOL_DIRECTORY: notDirectory,
      AGENTOPS_MAX_QUEUE_BYTES: '20000',
      AGENTOPS_EXIT_TIMEOUT: '500',
      AGENTOPS_ENVIRONMENT: 'false',
    },
  })
  expect(code).toBe(0)
  const { waiting, waitingBytes, spoolBytes, dropped } = JSON.parse(stdout)
  expect([spoolBytes, waitingBytes <= 20_000]).toEqual([0, true])
  // Two words of the session and 600 events.
  expect(waiting + dropped['memory-full']).toBe(602)
  expect(stderr.match(/cannot be written/g)).toHaveLength(1)
  expect(stderr.match(/events are lost/g)).toHaveLength(1)
})
