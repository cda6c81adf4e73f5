import { startLocalServer } from '@agentops/testkit/local-server'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

/** The code of docs/howto/add-a-provider.md, as a reader would paste it, compiled and used. */

const root = join(import.meta.dirname, '../../..')
let recording: Recording
let directory: string
let code: string

beforeAll(async () => {
  recording = await startRecording()
  const page = await readFile(join(root, 'docs/howto/add-a-provider.md'), 'utf8')
  code = /```ts\n([^]*?)```/.exec(page)?.[1] ?? ''
  // Inside the package, so that the names in it resolve as they do for a user.
  directory = await mkdtemp(join(import.meta.dirname, 'howto-'))
  await writeFile(join(directory, 'acme.ts'), code)
})

afterAll(async () => {
  await recording.close()
  await rm(directory, { recursive: true })
})

it('is short, and compiles under the strictest settings', async () => {
  expect(code.split('\n').length).toBeLessThan(80)
  const settings = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      noEmit: true,
      customConditions: ['@agentops/source'],
      lib: ['ES2023', 'ESNext.Disposable'],
    },
    files: ['acme.ts'],
  }
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(settings))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const run = promisify(execFile)(process.execPath, [tsc, '-p', directory])
  await expect(run.then(({ stdout }) => stdout)).resolves.toBe('')
})

it('records answers, streams and failures of the new provider', async () => {
  const server = await startLocalServer({
    handle({ body }, response) {
      const { say, live } = JSON.parse(body)
      response.setHeader('content-type', live ? 'text/event-stream' : 'application/json')
      if (say === 'fail') response.writeHead(500).end('{"oops":"out of acme"}')
      else if (!live)
        response.end('{"id":"a1","text":"hello","why":"done","tokens":{"in":3,"out":1}}')
      else
        response.end(
          'data: {"text":"hel"}\n\ndata: {"text":"lo","why":"done","tokens":{"out":2}}\n\n',
        )
    },
  })
  await import(join(directory, 'acme.ts'))
  const ask = async (body: unknown) => {
    const options = { method: 'POST', body: JSON.stringify(body) }
    return (await fetch(`${server.url}/acme/speak`, options)).text()
  }
  const events = await recording.record(async () => {
    await ask({ model: 'acme-1', say: 'hi' })
    await ask({ model: 'acme-1', say: 'hi', live: true })
    await ask({ model: 'acme-1', say: 'fail' })
  })
  await server.close()
  expect(events).toMatchObject([
    { provider: 'acme', name: 'chat acme-1', inputTokens: 3, finishReasons: ['done'] },
    { provider: 'acme', outputTokens: 2, outputPreview: 'hello' },
    { provider: 'acme', status: 'error', errorType: 'acme_error', statusMessage: 'out of acme' },
  ])
})
