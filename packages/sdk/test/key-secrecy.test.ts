import { startLocalServer } from '@agentops/testkit/local-server'
import { runProcess } from '@agentops/testkit/processes'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** The key of a user, as it is taken, refused and malformed. */

let spool: TemporaryDirectory

beforeAll(async () => {
  spool = await temporaryDirectory('key')
})

afterAll(() => spool.remove())

/** Everything that lies in the spool, as one text. */
async function onDisk(): Promise<string> {
  const names = await readdir(spool.path, { recursive: true })
  const paths = names.map((name) => join(spool.path, name))
  const texts = paths.map(async (path) =>
    (await stat(path)).isFile() ? readFile(path, 'latin1') : '',
  )
  return (await Promise.all(texts)).join('\n')
}

it.each([
  ['taken', 200, 'key-1234567890-of-somebody'],
  ['refused', 401, 'key-1234567890-of-somebody'],
  ['malformed', 401, 'key-1234567890 of somebody'],
])(
  'a key that is %s is said, sent and written nowhere but in its header',
  async (_, status, key) => {
    const seen: { headers: Record<string, unknown>; body: string }[] = []
    const server = await startLocalServer({
      handle({ headers, body }, response) {
        seen.push({ headers, body })
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
      },
    })
    const { stdout, stderr } = await runProcess({
      command: process.execPath,
      args: typescriptProgram(join(import.meta.dirname, 'agents', 'wrong-key.ts')),
      env: {
        AGENTOPS_ENDPOINT: server.url,
        AGENTOPS_API_KEY: key,
        AGENTOPS_PARENT_KEY: `parent-${key}`,
        AGENTOPS_SPOOL_DIRECTORY: spool.path,
      },
    })
    await server.close()
    const sent = seen.map(({ headers, body }) => {
      const { authorization: _key, 'x-agentops-parent-key': _parent, ...others } = headers
      return [others, body]
    })
    expect(seen.length).toBeGreaterThan(0)
    expect(JSON.stringify(sent)).not.toContain('1234567890')
    expect(stdout + stderr).not.toContain('1234567890')
    expect(await onDisk()).not.toContain('1234567890')
  },
)
