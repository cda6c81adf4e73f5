import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningServer, type ServerOptions, startServer } from '../src/index.ts'
import type { Logger } from '../src/logger.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { openLive } from './support/live-reader.ts'
import { spawnServer } from './support/spawn-server.ts'
import { newSession, newSpanId, recordSpans } from './support/spans.ts'

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

/** Halts the engine, so that what is acknowledged stays in the journal. */
function haltEngine(path: string): { readonly pid: number; resume(): void } {
  const { pid }: { pid: number } = JSON.parse(readFileSync(join(path, 'engine.pid'), 'utf8'))
  process.kill(pid, 'SIGSTOP')
  const resume = (): void => void process.kill(pid, 'SIGCONT')
  return { pid, resume }
}

function oneSpan(traceId: string, attributes = {}) {
  return recordSpans([{ traceId, spanId: newSpanId(), name: 'x', attributes }])
}

/** Remembers warnings. */
function listening(): Logger & { readonly warnings: [string, unknown][] } {
  const warnings: [string, unknown][] = []
  const none = (): void => undefined
  const warn = (message: string, fields?: unknown): void => void warnings.push([message, fields])
  return { warnings, warn, info: none, error: none }
}

describe('a store that takes nothing', () => {
  it('makes the server refuse, when too much waits, and take everything again afterwards', async () => {
    const path = newDirectory()
    const { url } = await start({ dataDirectory: path, maxBacklogBytes: 60_000 })
    const client = new TestClient(url)
    const { id, traceId } = newSession()
    const engine = haltEngine(path)
    let accepted = 0
    let response = await client.send(oneSpan(traceId, { text: 'a'.repeat(10_000) }))
    while (response.status === 200) {
      accepted += 1
      response = await client.send(oneSpan(traceId, { text: 'a'.repeat(10_000) }))
    }
    expect(accepted).toBeGreaterThan(2)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('1')
    engine.resume()
    const send = async () => (await client.send(oneSpan(traceId))).status
    await expect.poll(send, { timeout: 30_000 }).toBe(200)
    expect(await client.session(id)).toMatchObject({ counts: { events: accepted + 1 } })
  })
})

describe('a journal that was damaged', () => {
  it('gives every whole record, and says once where it was damaged', async () => {
    const path = newDirectory()
    const first = await spawnServer(path)
    cleanups.push(() => first.kill())
    const client = new TestClient(first.url)
    const sessions = Array.from({ length: 4 }, newSession)
    const { pid } = haltEngine(path)
    for (const { traceId } of sessions) {
      expect((await client.send(oneSpan(traceId))).status).toBe(200)
    }
    await first.kill()
    process.kill(pid, 'SIGKILL')
    const file = join(path, 'journal', readdirSync(join(path, 'journal'))[0] ?? '')
    const bytes = readFileSync(file)
    const hit = bytes.indexOf(Buffer.from(sessions[1]?.traceId ?? '', 'hex'))
    bytes[hit] = (bytes[hit] ?? 0) ^ 4
    writeFileSync(file, Buffer.concat([bytes, Buffer.from('AOJ1 torn')]))
    const logger = listening()
    const second = new TestClient((await start({ dataDirectory: path, logger })).url)
    const found = await Promise.all(
      sessions.map(async ({ id }) => (await second.get(`/api/v1/sessions/${id}`)).status),
    )
    expect(found).toEqual([200, 404, 200, 200])
    const said = logger.warnings.filter(([message]) => message.includes('journal'))
    expect(said).toEqual([
      [expect.any(String), { file, from: expect.any(Number), to: expect.any(Number) }],
      [expect.any(String), { file, from: bytes.length, to: bytes.length + 9 }],
    ])
  })
})

/** A disk of its own, which only root may make. */
function smallDisk(megabytes: number): string | undefined {
  const path = newDirectory()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], {
      stdio: 'ignore',
    })
  } catch {
    return undefined
  }
  cleanups.push(() => void execFileSync('umount', ['-l', path]))
  return path
}

describe('a disk that is full', () => {
  it('makes the server refuse clearly, still read, and recover when there is room', async (test) => {
    const disk = smallDisk(96)
    if (disk === undefined) {
      test.skip('only root can mount a small disk')
      return
    }
    const { url } = await start({ dataDirectory: disk })
    const client = new TestClient(url)
    const { id, traceId } = newSession()
    await client.send(oneSpan(traceId))
    expect(await client.session(id)).toMatchObject({ counts: { events: 1 } })
    const filler = join(disk, 'filler')
    writeFileSync(filler, '')
    const { bavail, bsize } = statfsSync(disk)
    execFileSync('fallocate', ['-l', String(bavail * bsize), filler])
    const refused = await client.send(oneSpan(traceId, { text: 'a'.repeat(50_000) }), {
      encoding: 'json',
    })
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.text()).toContain('disk')
    expect(await client.session(id)).toMatchObject({ counts: { events: 1 } })
    rmSync(filler)
    expect((await client.send(oneSpan(traceId))).status).toBe(200)
    const events = async () => (await client.session(id)).counts.events
    await expect.poll(events, { timeout: 20_000 }).toBe(2)
  })
})

describe('a disk that is full before the start', () => {
  it('is named, with what to do, and nothing is left that keeps the next start', async (test) => {
    const disk = smallDisk(64)
    if (disk === undefined) {
      test.skip('only root can mount a small disk')
      return
    }
    const filler = join(disk, 'filler')
    writeFileSync(filler, '')
    const { bavail, bsize } = statfsSync(disk)
    execFileSync('fallocate', ['-l', String(bavail * bsize), filler])
    const failure = await start({ dataDirectory: disk }).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({
      code: 'data-directory-unwritable',
      message: expect.stringMatching(/ENOSPC.*make room on its disk/),
    })
    rmSync(filler)
    const { url } = await start({ dataDirectory: disk })
    expect((await new TestClient(url).get('/readyz')).status).toBe(200)
  })
})

describe('an engine that was killed', () => {
  it('comes back also where its process id cannot be written down', async () => {
    const path = newDirectory()
    const errors: string[] = []
    const logger = { ...listening(), error: (message: string) => void errors.push(message) }
    const client = new TestClient((await start({ dataDirectory: path, logger })).url)
    const file = join(path, 'engine.pid')
    const { pid }: { pid: number } = JSON.parse(readFileSync(file, 'utf8'))
    rmSync(file)
    mkdirSync(file)
    cleanups.push(() => rmSync(file, { recursive: true, force: true }))
    process.kill(pid, 'SIGKILL')
    const { id, traceId } = newSession()
    expect((await client.send(oneSpan(traceId))).status).toBe(200)
    const read = async () => (await client.get(`/api/v1/sessions/${id}`)).status
    await expect.poll(read, { timeout: 30_000 }).toBe(200)
    expect(await client.session(id)).toMatchObject({ counts: { events: 1 } })
    expect(errors).toEqual([])
  })
})

describe('an engine that cannot start', () => {
  it('because it is not installed is named, with what to do', async () => {
    const hook = `import { registerHooks, register } from 'node:module'
      register('data:text/javascript,' + encodeURIComponent("export const resolve = (name, context, next) => { if (name === 'chdb') throw new Error('no chdb'); return next(name, context) }"))`
    const url = `data:text/javascript,${encodeURIComponent(hook.replace('registerHooks, ', ''))}`
    const spawned = spawnServer(newDirectory(), { NODE_OPTIONS: `--import ${url}` })
    await expect(spawned).rejects.toThrow(/embedded engine \(chDB\).*no chdb.*--store http/)
  })

  it('because its data is damaged is refused, naming the directory', async () => {
    const path = newDirectory()
    const server = await startServer({ port: 0, dataDirectory: path })
    await server.close()
    const metadata = join(path, 'engine', 'metadata')
    const files = readdirSync(metadata, { recursive: true, encoding: 'utf8' })
    for (const file of files.filter((name) => name.endsWith('spans.sql'))) {
      truncateSync(join(metadata, file), 20)
    }
    await expect(start({ dataDirectory: path })).rejects.toThrow(path)
  })

  it('because a file of stored events is damaged is refused, naming it and what to do', async () => {
    const path = newDirectory()
    const server = await startServer({ port: 0, dataDirectory: path })
    await new TestClient(server.url).send(oneSpan(newSession().traceId))
    await server.close()
    const spans = join(path, 'engine', 'data', 'default', 'spans')
    const files = readdirSync(spans, { recursive: true, encoding: 'utf8' })
    for (const file of files.filter((name) => name.endsWith('data.bin'))) {
      truncateSync(join(spans, file), 3)
    }
    const failure = await start({ dataDirectory: path }).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'data-damaged', message: expect.stringContaining(path) })
    const folder = /damaged: (\S+)\. Put back a copy/.exec(String(failure))?.[1] ?? ''
    rmSync(folder, { recursive: true })
    const { url } = await start({ dataDirectory: path })
    expect((await new TestClient(url).get('/readyz')).status).toBe(200)
  })
})

describe('a client of live updates', () => {
  it('is told to load everything anew when the server was started again', async () => {
    const path = newDirectory()
    const first = await startServer({ port: 0, dataDirectory: path })
    const live = await openLive(`${first.url}/api/v1/live`)
    await new TestClient(first.url).send(oneSpan(newSession().traceId))
    await live.until(({ type }) => type === 'event')
    const last = live.messages.at(-1)?.id
    live.close()
    await first.close()
    const { url } = await start({ dataDirectory: path })
    const again = await openLive(`${url}/api/v1/live`, last)
    cleanups.push(() => again.close())
    expect((await again.until(() => true)).type).toBe('reset')
  })
})
