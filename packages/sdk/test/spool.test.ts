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
  const credential = credentialOf(endpoint, { apiKey: '', parentKey: '' })
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

it.each([
  { shown: 'not at all yet', status: 404, state: undefined, isEnded: true },
  { shown: 'by its events alone yet', status: 200, state: 'Indeterminate', isEnded: true },
  { shown: 'as running', status: 200, state: 'running', isEnded: true },
  { shown: 'as failed', status: 200, state: 'Fail', isEnded: false },
  { shown: 'as stopped', status: 200, state: 'Indeterminate', reason: 'SIGINT', isEnded: false },
])(
  'a session of a killed process that the server shows $shown: is it ended? $isEnded',
  async ({ status, state, reason = '', isEnded }) => {
    const told: string[] = []
    const answer = JSON.stringify({ state, endStateReason: reason })
    const server = await startLocalServer({
      handle({ method, path, body }, response) {
        if (method !== 'GET') told.push(`${method} ${path} ${body}`)
        response.writeHead(method === 'GET' ? status : 200).end(answer)
      },
    })
    const root = await temporaryDirectory('spool-unknown')
    const directory = join(root.path, '1-dead')
    const session = '01a20558-e3ed-76f3-8c43-f424cb5e3222'
    await mkdir(directory)
    const owner = { ...ownerOf(server.url), sessions: [session], isLeft: true }
    await writeFile(join(directory, 'owner.json'), JSON.stringify(owner))
    const results = await flushSpools({ directory: root.path, apiKey: '', environment: {} })
    const closedSessions = isEnded ? [session] : []
    expect(results).toMatchObject([{ state: 'delivered', closedSessions }])
    const end = `^PATCH /api/v1/sessions/${session} {"endState":"Indeterminate".*"presumed":true}$`
    expect(told.join('\n')).toMatch(isEnded ? new RegExp(end) : /^$/)
    expect(await readdir(root.path)).toEqual([])
    await server.close()
    await root.remove()
  },
)
