import { readdirSync, statSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { flushSpools } from '@agentops/sdk/spool'
import { startLocalServer } from '@agentops/testkit/local-server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { expect, it } from 'vitest'
import { credentialOf, thisProcess } from '../src/delivery/spool/owner.ts'
import { Spool } from '../src/delivery/spool/spool.ts'

function ownerOf(endpoint: string) {
  const credential = credentialOf(endpoint, '')
  return { process: thisProcess(), thread: 0, endpoint, credential, resource: {} }
}

it('what is written is on disk when the call returns', async () => {
  const root = await temporaryDirectory('spool-write')
  const directory = join(root.path, 'own')
  const owner = ownerOf('http://127.0.0.1:9')
  const spool = new Spool({ directory, owner, maxBytes: 10_000, onTrouble: () => undefined })
  const flags = { isBacked: true, isSpilled: false, isSettled: false, generation: 0 }
  spool.append({ kind: 'span', bytes: new Uint8Array(100), event: undefined, ...flags })
  void spool.write()
  const segments = readdirSync(directory).filter((name) => name.endsWith('.seg1'))
  const sizes = segments.map((name) => statSync(join(directory, name)).size)
  expect(sizes).toEqual([expect.any(Number)])
  expect(sizes[0]).toBeGreaterThan(100)
  spool.close()
  await root.remove()
})

it('a session of a killed process that the server does not show yet is ended all the same', async () => {
  const seen: string[] = []
  const server = await startLocalServer({
    handle({ method, path }, response) {
      seen.push(`${method} ${path}`)
      response.writeHead(method === 'GET' ? 404 : 200).end('{}')
    },
  })
  const root = await temporaryDirectory('spool-unknown')
  const directory = join(root.path, '1-dead')
  const session = '01a20558-e3ed-76f3-8c43-f424cb5e3222'
  await mkdir(directory)
  const owner = { ...ownerOf(server.url), sessions: [session], isLeft: true }
  await writeFile(join(directory, 'owner.json'), JSON.stringify(owner))
  const results = await flushSpools({ directory: root.path, apiKey: '', environment: {} })
  expect(results).toMatchObject([{ state: 'delivered', closedSessions: [session] }])
  expect(seen).toContain(`PATCH /api/v1/sessions/${session}`)
  expect(await readdir(root.path)).toEqual([])
  await server.close()
  await root.remove()
})
