/* oxlint-disable no-console -- what is printed is what is tested */
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import type { LogPage } from '@agentops/protocol/api'
import { Client } from '@agentops/sdk'
import { runProcess } from '@agentops/testkit/processes'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { startOwnServer } from './own-server.ts'

type Log = z.output<typeof LogPage>['logs'][number]

let server: Awaited<ReturnType<typeof startOwnServer>>

beforeAll(async () => {
  server = await startOwnServer()
})

afterAll(() => server.close())

async function logsOf(session: string): Promise<Log[]> {
  const answer = await fetch(`${server.url}/api/v1/sessions/${session}/logs?limit=5000`)
  const page: z.output<typeof LogPage> = await answer.json()
  return page.logs
}

async function runAgent(capture: 'on' | 'off') {
  const file = join(import.meta.dirname, 'agents/logging-agent.ts')
  const { code, stdout, stderr } = await runProcess({
    command: process.execPath,
    args: typescriptProgram(file, capture),
    env: { AGENTOPS_ENDPOINT: server.url, AGENTOPS_EXIT_TIMEOUT: '30000', AGENTOPS_SPOOL: 'false' },
  })
  const [printed = '', result = '{}'] = stderr.split('\nresult ')
  const [json = '', ...rest] = result.trim().split('\n')
  const said: { answers: unknown[]; isBack: boolean; ids: string[] } = JSON.parse(json)
  return { code, stdout, stderr: printed, rest, ...said }
}

/** A record without what differs from run to run. */
function plain({ level, body, attributes }: Log) {
  const { 'log.record.uid': _uid, ...rest } = attributes
  return { level, body, ...rest }
}

/** Where pino's lines stand among others is up to the file system: it writes them by itself. */
const isNotPino = (line: string) => !/^\{"level":\d/.test(line)

describe('what an agent prints', () => {
  let on: Awaited<ReturnType<typeof runAgent>>
  let off: Awaited<ReturnType<typeof runAgent>>
  let logs: Log[]
  const bodies = () => logs.map(({ body }) => body)
  const find = (body: string) => logs.filter((log) => log.body === body).map(plain)

  beforeAll(async () => {
    on = await runAgent('on')
    off = await runAgent('off')
    logs = await logsOf(on.ids[0] ?? '')
  })

  it('is the same with and without capture: bytes, results, callbacks; and all is put back', () => {
    const { ids: _ids, stdout, ...seen } = on
    const { stdout: without, ...seenWithout } = off
    expect(seen).toEqual(seenWithout)
    expect(stdout.split('\n').filter(isNotPino)).toEqual(without.split('\n').filter(isNotPino))
    expect(stdout.split('\n').toSorted()).toEqual(without.split('\n').toSorted())
    expect(seen).toMatchObject({ code: 0, rest: [], isBack: true })
    // Bun calls back before it returns.
    expect(new Set(seen.answers)).toEqual(new Set([true, 'called back']))
  })

  it('is recorded line by line, in order, once each, with its level', () => {
    const others = logs.filter(({ level }) => level !== 'trace')
    const levels = others.slice(0, 11).map(({ level, body }) => [level, body])
    expect(levels).toEqual([
      ['info', 'hello world { a: 1 }'],
      ['debug', 'fine'],
      ['warn', 'careful'],
      ['error', 'failed TypeError: boom\n    at x'],
      ['info', expect.stringContaining('│ 2')],
      ['info', '{ c: 3 }'],
      ['info', 'group'],
      ['info', '  inside'],
      ['info', 'one line é here'],
      ['info', 'second'],
      ['warn', 'line'],
    ])
    expect(others).toHaveLength(16)
  })

  it('is recorded of console.trace() with where it was called', () => {
    expect(logs.filter(({ level }) => level === 'trace').map(({ body }) => body)).toEqual([
      expect.stringMatching(/^Trace: on the way\n {4}at printPlainly /),
    ])
  })

  it('keeps the stack of an error', () => {
    expect(find('failed TypeError: boom\n    at x')).toMatchObject([
      {
        'exception.type': 'TypeError',
        'exception.message': 'boom',
        'exception.stacktrace': 'TypeError: boom\n    at x',
      },
    ])
  })

  it('keeps the structure of pino, also of loggers that were made before init()', () => {
    expect(find('made before init')).toEqual([
      { level: 'info', body: 'made before init', early: true },
    ])
    expect(find('made after init')).toEqual([
      { level: 'warn', body: 'made after init', app: 'shop', order: { id: 7, tags: ['x'] } },
    ])
    expect(find('no stock')).toMatchObject([
      { level: 'error', 'exception.type': 'Error', 'exception.message': 'no stock' },
    ])
  })

  it('keeps the structure of winston', () => {
    expect(find('from winston')).toEqual([
      { level: 'info', body: 'from winston', 'log.iostream': 'stdout', service: 'cart', items: 3 },
    ])
    expect(find('winston failed')).toMatchObject([{ level: 'error', service: 'cart' }])
  })

  it('names the event that it was printed in', async () => {
    const answer = await fetch(`${server.url}/api/v1/sessions/${on.ids[0]}/events`)
    const { events }: { events: { id: string; name: string }[] } = await answer.json()
    const tool = events.find(({ name }) => name.includes('printing'))?.id
    const inside = logs.filter(({ eventId }) => eventId === tool).map(({ body }) => body)
    expect(inside).toEqual(bodies().slice(-5))
    expect(logs[0]?.eventId).toBeNull()
  })

  it('belongs to the session whose code printed it, under concurrency', async () => {
    for (const [index, name] of ['a', 'b'].entries()) {
      const own = await logsOf(on.ids[index + 1] ?? '')
      expect(own.map(({ body }) => body)).toEqual([
        ...[0, 1, 2].map((turn) => `turn ${turn} of ${name}`),
        `no end of line in ${name} `,
      ])
    }
  })
})

describe('capture', () => {
  /** Prints inside a session of a client with these options; gives what is recorded of it. */
  async function printed(options: ConstructorParameters<typeof Client>[0], print: () => void) {
    const client = new Client({ endpoint: server.url, autoStartSession: false, ...options })
    const session = client.startSession()
    session.run(print)
    await session.end()
    const { dropped } = client.stats()
    await client.shutdown()
    return { dropped, logs: (await logsOf(session.id)).map(plain) }
  }

  it('is off with captureLogs or captureContent', async () => {
    for (const options of [{ captureLogs: false }, { captureContent: false }]) {
      const { logs } = await printed(options, () => console.log('private'))
      expect(logs).toEqual([])
    }
  })

  it('takes out secrets, and sees nothing of what a redact hook prints', async () => {
    const redact = (text: string) => {
      console.log('redacting')
      return text.replace('Ada', 'A.')
    }
    const { logs } = await printed({ redact }, () => {
      console.log(`Ada has ghp_${'4f7Ab9'.repeat(6)}`)
    })
    expect(logs).toEqual([{ level: 'info', body: expect.stringMatching(/^A\. has (?!ghp)/) }])
  })

  it('is bounded by line and by second, and counts what it leaves out', async () => {
    const { logs, dropped } = await printed({}, () => {
      console.log('x'.repeat(70_000))
      process.stdout.write(Array.from({ length: 5000 }, (_, line) => `${line}\r\n`).join(''))
    })
    expect(logs[0]?.body).toMatch(/truncated 10000 characters\]$/)
    const left = dropped['log-rate'] ?? 0
    expect(left).toBeGreaterThan(0)
    const notes = logs.flatMap(({ body }) => {
      const [, count] = /^\[(\d+) lines left out\]$/.exec(JSON.stringify(body).slice(1, -1)) ?? []
      return count === undefined ? [] : [Number(count)]
    })
    expect(notes.reduce((sum, count) => sum + count, 0)).toBe(left)
    expect(logs.length - notes.length + left).toBe(5001)
  })
})
