import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type RunningServer,
  type ServerOptions,
  ServerStartError,
  startServer,
} from '../src/index.ts'
import { openStore } from '../src/store/connection.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { spawnServer } from './support/spawn-server.ts'

const cleanups: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function newDirectory(): string {
  const directory = temporaryDirectory()
  cleanups.push(() => directory.remove())
  return directory.path
}

async function start(options: ServerOptions): Promise<RunningServer> {
  const server = await startServer({ port: 0, ...options })
  cleanups.push(() => server.close())
  return server
}

/** What a start fails with; the message must be one line. */
async function failureOf(options: ServerOptions): Promise<ServerStartError> {
  const error: unknown = await start(options).catch((thrown: unknown) => thrown)
  if (!(error instanceof ServerStartError))
    throw new Error(`it did not fail as expected: ${String(error)}`)
  expect(error.message).not.toContain('\n')
  return error
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('a server does not start', () => {
  it('on a port that another AgentOps server has, or any other program', async () => {
    const first = await start({ dataDirectory: newDirectory() })
    const taken = await failureOf({ dataDirectory: newDirectory(), port: first.port })
    expect(taken).toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining('An AgentOps server'),
    })
    const stranger = await listen(createServer((_request, response) => response.end('hi')))
    const other = await failureOf({ dataDirectory: newDirectory(), port: stranger })
    expect(other).toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining('another program'),
    })
  })

  it('on a data directory that another server uses', async () => {
    const path = newDirectory()
    await start({ dataDirectory: path })
    const failure = await failureOf({ dataDirectory: path })
    expect(failure.code).toBe('data-directory-in-use')
    expect(failure.message).toContain(`process ${process.pid}`)
    await expect(spawnServer(path)).rejects.toThrow(/in use by another server/)
  })

  it('on a data directory that cannot be written', async () => {
    const file = join(newDirectory(), 'file')
    writeFileSync(file, '')
    for (const path of [file, join(file, 'below'), '/proc/agentops']) {
      const failure = await failureOf({ dataDirectory: path })
      expect(failure).toMatchObject({
        code: 'data-directory-unwritable',
        message: expect.stringContaining(path),
      })
    }
  })

  it('on data that a newer version wrote', async () => {
    const path = newDirectory()
    const server = await start({ dataDirectory: path })
    const store = openStore({ socketPath: join(path, 'run', 'engine.sock') })
    await store.command("INSERT INTO migrations (number, checksum) VALUES (99, 'x')")
    await store.close()
    await server.close()
    const failure = await failureOf({ dataDirectory: path })
    expect(failure).toMatchObject({
      code: 'data-too-new',
      message: expect.stringContaining('update AgentOps'),
    })
  })

  it('where other machines could reach it without a key', async () => {
    expect(await failureOf({ dataDirectory: newDirectory(), host: '0.0.0.0' })).toMatchObject({
      code: 'keys-required',
    })
  })

  it('with a store that is no ClickHouse', async () => {
    const port = await listen(createServer((_request, response) => response.end('hi')))
    const options = { dataDirectory: newDirectory() }
    expect(await failureOf({ ...options, store: 'postgres://x' })).toMatchObject({
      code: 'store-invalid',
    })
    const wrong = await failureOf({ ...options, store: `http://user:hunter2@127.0.0.1:${port}/db` })
    expect(wrong).toMatchObject({ code: 'store-unreachable' })
    expect(wrong.message).not.toContain('hunter2')
    expect(await failureOf({ ...options, store: 'http://127.0.0.1:1/db' })).toMatchObject({
      code: 'store-unreachable',
    })
  })
})

describe('a server starts', () => {
  it('on a directory whose lock belongs to a process that is gone', async () => {
    const path = newDirectory()
    writeFileSync(join(path, 'server.lock'), JSON.stringify({ pid: 4_194_000, started: '1' }))
    writeFileSync(join(path, 'engine.pid'), 'nonsense')
    const { url } = await start({ dataDirectory: path })
    expect((await new TestClient(url).get('/readyz')).status).toBe(200)
  })

  it('in a directory whose path is too long for a Unix socket', async () => {
    const path = join(newDirectory(), 'd'.repeat(120))
    mkdirSync(path)
    const { url, close } = await start({ dataDirectory: path })
    expect((await new TestClient(url).get('/readyz')).status).toBe(200)
    await close()
    expect(readdirSync(path)).toEqual(['engine', 'journal'])
  })
})
