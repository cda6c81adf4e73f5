import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../logger.ts'
import { Drops } from './drops.ts'
import { Queue } from './queue.ts'
import { credentialOf, readOwner, thisProcess } from './spool/owner.ts'
import { Spool } from './spool/spool.ts'

let root: string
let made = 0

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentops-queue-'))
})

afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

function create({ maxBytes = 1000, maxSpoolBytes = 1e6, directory = '' } = {}) {
  made += 1
  const troubles: unknown[] = []
  const drops = new Drops(createLogger('silent'))
  const endpoint = 'http://127.0.0.1:9'
  const credential = credentialOf(endpoint, { apiKey: 'key', parentKey: '' })
  const spool = new Spool({
    directory: directory || join(root, String(made)),
    owner: { process: thisProcess(), thread: 0, endpoint, credential, resource: {} },
    maxBytes: maxSpoolBytes,
    onTrouble: (error) => troubles.push(error),
  })
  const queue = new Queue({ maxBytes, backing: spool, drops, onEntry: () => undefined })
  return { queue, spool, drops, troubles }
}

const record = (text: string) => new TextEncoder().encode(text.padEnd(100, '.'))
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replace(/\.+$/, '')

/** Takes everything there is, as a sender does, in the order that it comes. */
async function drain(queue: Queue): Promise<string[]> {
  const texts: string[] = []
  for (;;) {
    const entries = queue.take('traces', 3, 1e6)
    texts.push(...entries.map((entry) => textOf(entry.bytes)))
    queue.settle(entries)
    if (entries.length === 0 && !(await queue.refill())) return texts
  }
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`)

describe('the queue', () => {
  it('keeps in memory what fits there, the rest on disk only, and gives all of it in order', async () => {
    const { queue, spool, drops } = create({ maxBytes: 1000 })
    for (const name of names(50)) queue.push('span', record(name))
    await queue.settleDown()
    expect(queue.stats()).toEqual({ waiting: 50, waitingBytes: 1000 })
    expect(spool.spilled).toBe(40)
    expect(await drain(queue)).toEqual(names(50))
    await spool.write()
    expect(queue.isEmpty).toBe(true)
    expect([spool.bytes, spool.spilled, drops.counts()]).toEqual([0, 0, {}])
    expect(await readdir(spool.directory)).toEqual(['owner.json'])
    spool.close()
    await expect(readdir(spool.directory)).rejects.toThrow('ENOENT')
  })

  it('drops what neither takes, counts it by reason, and keeps room for the ends of sessions', async () => {
    const { queue, drops } = create({ maxBytes: 1000, maxSpoolBytes: 3000 })
    for (const name of names(50)) queue.push('span', record(name))
    expect(drops.counts()).toEqual({ 'spool-full': 50 - 26 })
    queue.push('session', record('end'))
    expect(drops.counts()).toEqual({ 'spool-full': 50 - 26 })
    expect(await drain(queue)).toEqual(names(26))
  })

  it('goes on in memory when the disk refuses, and uses the disk again when it takes', async () => {
    const directory = join(root, 'blocked')
    await writeFile(directory, 'a file where the directory should be')
    const { queue, spool, drops, troubles } = create({ maxBytes: 1000, directory })
    for (const name of names(8)) queue.push('span', record(name))
    await queue.settleDown()
    expect([spool.isUsable, troubles.length]).toEqual([false, 1])
    for (const name of names(8)) queue.push('span', record(`later ${name}`))
    expect(drops.counts()).toEqual({ 'memory-full': 6 })
    await rm(directory)
    await new Promise((resolve) => setTimeout(resolve, 2100))
    queue.push('session', record('again'))
    await queue.settleDown()
    expect(spool.isUsable).toBe(true)
    expect(await readdir(directory)).toHaveLength(2)
    expect(await drain(queue)).toHaveLength(10)
  })

  it('resolves `drained` with what came before it, whatever comes after', async () => {
    const { queue } = create({ maxBytes: 250 })
    for (const name of names(6)) queue.push('span', record(name))
    let isDrained = false
    const drained = queue.drained().then(() => (isDrained = true))
    for (const name of names(6)) queue.push('span', record(`later ${name}`))
    for (let taken = 0; taken < 6;) {
      expect(isDrained).toBe(false)
      const entries = queue.take('traces', 1, 1e6)
      queue.settle(entries)
      taken += entries.length
      if (entries.length === 0) await queue.refill()
    }
    await drained
    expect(queue.isEmpty).toBe(false)
  })

  it('writes down whose the directory is, readable by its user alone, without the key', async () => {
    const { queue, spool } = create()
    queue.push('span', record('x'))
    await queue.settleDown()
    const found = await readOwner(spool.directory)
    expect(found?.owner).toMatchObject({ endpoint: 'http://127.0.0.1:9', sessions: [] })
    expect(found?.owner.process.pid).toBe(process.pid)
    expect(JSON.stringify(found?.owner)).not.toContain('"key"')
  })
})
