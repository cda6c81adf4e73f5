/* oxlint-disable no-console -- what is printed is what is tested */
import { Client } from '@agentops/sdk'
import { startServer } from '@agentops/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { expect, it } from 'vitest'
import { agentops } from './agentops.ts'

it('sessions show --logs prints what was logged, with level, fields and event', async () => {
  const directory = await temporaryDirectory('session-logs')
  const server = await startServer({ port: 0, dataDirectory: directory.path })
  const client = new Client({ endpoint: server.url, autoStartSession: false })
  const session = client.startSession({ name: 'chatty' })
  session.run(() => {
    console.warn('careful \u001b[2J')
    process.stdout.write('{"level":50,"msg":"no stock","order":{"id":7}}\n')
  })
  await session.end()
  await client.shutdown()
  const show = (...args: string[]) =>
    agentops(['sessions', 'show', session.id, '--server', server.url, ...args])
  const { stdout } = await show('--logs')
  expect(stdout).toMatch(/LOGS\n +\+\d+\.\d\d s {2}warn {2}careful\n/)
  expect(stdout).toMatch(/error no stock order=\{"id":7\}\n/)
  const { logs }: { logs: { body: string }[] } = JSON.parse((await show('--logs', '--json')).stdout)
  expect(logs.map(({ body }) => body.trim())).toEqual(['careful', 'no stock'])
  expect((await show('--json')).stdout).not.toContain('"logs":')
  await server.close()
  await directory.remove()
})
