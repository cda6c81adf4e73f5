import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { startServer } from '@agentops/server'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { agentops } from './agentops.ts'

const AGENT = fileURLToPath(new URL('../../sdk/test/agents/ending.ts', import.meta.url))

it('what a killed agent could not deliver is listed and delivered, and its session ended', async () => {
  const directory = await temporaryDirectory('spool-command')
  const data = await temporaryDirectory('spool-command-data')
  const first = await startServer({ port: 0, dataDirectory: data.path })
  const { port, url } = first
  await first.close()

  const env = { AGENTOPS_SPOOL_DIRECTORY: directory.path }
  const running = startProcess({
    command: process.execPath,
    args: typescriptProgram(AGENT, 'waiting'),
    env: {
      ...env,
      AGENTOPS_ENDPOINT: url,
      AGENTOPS_LOG_LEVEL: 'silent',
      // What is said of the host and what is printed come when they come: the records are counted.
      AGENTOPS_ENVIRONMENT: 'false',
      AGENTOPS_CAPTURE_LOGS: 'false',
    },
  })
  await running.waitForLine(/^session/)
  await expect
    .poll(async () => {
      const { stdout } = await agentops(['spool', 'list', '--json'], env)
      return JSON.parse(stdout).spools[0]
    })
    .toMatchObject({ pid: running.pid, isAlive: true, endpoint: url, records: 4 })
  running.kill('SIGKILL')
  const { stdout: said } = await running.finished()
  const id = /session (\S+)/.exec(said)?.[1]

  const listed = await agentops(['spool', 'list'], env)
  expect(listed.stdout).toMatch(/PROCESS +STATE[^\n]+\n[^\n]+ended/)
  const early = await agentops(['spool', 'flush'], env)
  expect([early.code, early.stdout]).toEqual([1, expect.stringContaining('try again')])

  const server = await startServer({ port, dataDirectory: data.path })
  const flushed = await agentops(['spool', 'flush', '--json'], env)
  expect(flushed.code).toBe(0)
  expect(JSON.parse(flushed.stdout).results).toMatchObject([
    { state: 'delivered', delivered: 4, closedSessions: [id], dropped: {} },
  ])
  const session = await (await fetch(`${url}/api/v1/sessions/${id}`)).json()
  expect(session).toMatchObject({ state: 'Indeterminate', counts: { tool: 1 } })
  expect(session.endStateReason).toContain(`the process was killed (pid ${running.pid}`)
  const nothing = await agentops(['spool', 'flush'], env)
  expect([nothing.code, nothing.stderr]).toEqual([0, `Nothing waits in ${directory.path}.\n`])
  await server.close()
  await Promise.all([directory.remove(), data.remove()])
})
