import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcess } from '@agentops/testkit/processes'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServerUnderTest, startServer } from './product.ts'
import { readSession } from './tally.ts'

let directory: TemporaryDirectory
let server: ServerUnderTest

beforeAll(async () => {
  directory = await temporaryDirectory('one-file')
  server = await startServer(join(directory.path, 'data'))
})

afterAll(async () => {
  await server.stop()
  await directory.remove()
})

it.each([
  { format: 'esm', disk: 'with' },
  { format: 'esm', disk: 'without' },
  { format: 'cjs', disk: 'with' },
  { format: 'cjs', disk: 'without' },
] as const)(
  'an app that is one file ($format), $disk a disk, delivers what process.exit() finds',
  async ({ format, disk }) => {
    const place = join(directory.path, `${format}-${disk}`)
    const spool = join(place, 'spool')
    await mkdir(spool, { recursive: true })
    const entry = join(import.meta.dirname, 'agents/bundled.mjs')
    const outfile = join(place, format === 'esm' ? 'app.mjs' : 'app.cjs')
    const options = { bundle: true, platform: 'node', logLevel: 'error', format, outfile } as const
    await build({ ...options, entryPoints: [entry] })
    const env = {
      AGENTOPS_ENDPOINT: server.url,
      AGENTOPS_SPOOL: String(disk === 'with'),
      AGENTOPS_SPOOL_DIRECTORY: spool,
      AGENTOPS_EXIT_TIMEOUT: '30000',
    }
    const { code, stdout, stderr } = await runProcess({
      command: process.execPath,
      args: [outfile],
      env,
    })
    expect([code, stderr]).toEqual([4, ''])
    expect(await readdir(spool)).toEqual([])
    const id = /^session (\S+)$/m.exec(stdout)?.[1] ?? ''
    const reason = 'the process ended with exit code 4'
    const expected = { state: 'Fail', reason: new RegExp(reason) }
    expect(await readSession(server.url, id, expected)).toMatchObject({
      state: 'Fail',
      endStateReason: reason,
      counts: { tool: 1 },
    })
  },
)
