import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { CAN_MOUNT, fullServer, fullSpool } from './disks.ts'
import { type Condition, endAll, ENDINGS, type EndingRow } from './endings.ts'
import { killAgents, killBoth, killServerUnderLoad, type KilledRow } from './kills.ts'
import { workThrough, type Weather } from './network.ts'
import { outage } from './outage.ts'
import { type ServerUnderTest, startServer } from './product.ts'
import { report } from './report.ts'
import { IS_FULL, scaled } from './scale.ts'
import type { Row } from './tally.ts'

const rows: Row[] = []
const endings: EndingRow[] = []
let directory: TemporaryDirectory
let server: ServerUnderTest

beforeAll(async () => {
  directory = await temporaryDirectory('faults')
  server = await startServer(directory.path)
})

afterAll(async () => {
  report(rows, endings)
  await server.stop()
  await directory.remove()
})

/** Nothing is lost and nothing doubled, and there was something to lose. */
function expectWhole(row: Row): void {
  rows.push(row)
  const { produced, stored, doubled, lost } = row
  expect({ doubled, lost, stored }, row.note).toEqual({ doubled: 0, lost: 0, stored: produced })
  expect(produced).toBeGreaterThan(10)
}

/** A moment's work at most is lost: what was not on disk yet. A busy machine stretches the moment. */
function expectKilled(row: KilledRow): void {
  rows.push(row)
  expect(row.doubled).toBe(0)
  expect(row.oldestLostMs).toBeLessThan(1000)
  expect(row.lost).toBeLessThan(row.produced / 2)
  expect(row.open).toEqual([])
}

const WEATHER: readonly Weather[] = [
  { fault: 'cut', name: 'network cut', times: scaled(20, 2), lastsMs: 1000 },
  { fault: 'black-hole', name: 'black hole', times: 1, lastsMs: scaled(35_000, 2000) },
  { fault: 'slow', name: 'answers of 1 byte/s', times: 1, lastsMs: scaled(35_000, 2000) },
  { fault: 'reset', name: 'reset in mid-answer', times: scaled(20, 2), lastsMs: 1000 },
  { fault: 500, name: 'status 500', times: scaled(20, 2), lastsMs: 1000 },
  { fault: 429, name: 'status 429', times: scaled(20, 2), lastsMs: 1000 },
  { fault: 413, name: 'status 413 above 8 KiB', times: scaled(20, 2), lastsMs: 1000 },
  {
    fault: 'lost-answers',
    name: 'half of the answers lost after commit',
    times: scaled(20, 2),
    lastsMs: 1000,
  },
]

describe.concurrent('nothing that was recorded is lost or doubled', () => {
  it('agents killed at random moments lose a moment at most, and their sessions are ended', async () => {
    expectKilled(await killAgents(scaled(100, 4)))
  })

  it('a server and engine killed at random moments', async () => {
    expectWhole(await killServerUnderLoad(scaled(100, 3)))
  })

  it('agents and server killed at random moments', async () => {
    expectKilled(await killBoth(scaled(100, 3)))
  })

  it.each(WEATHER)('$name', async (weather) => {
    expectWhole(await workThrough(server.url, weather))
  })

  it('a long outage, with memory flat', async () => {
    const full = { minutes: 120, speed: 60, eventsPerSecond: 5 }
    const short = { minutes: 6, speed: 60, eventsPerSecond: 20 }
    const row = await outage(server.url, IS_FULL ? full : short)
    expectWhole(row)
    expect(row.grownBytes).toBeLessThan(32 * 1024 * 1024)
  })

  it('a full disk at the agent', async (test) => {
    if (!CAN_MOUNT) test.skip('only root can mount a small disk')
    expectWhole(await fullSpool(server.url, scaled(4, 1)))
  })

  it('a full disk at the server', async (test) => {
    if (!CAN_MOUNT) test.skip('only root can mount a small disk')
    expectWhole(await fullServer(scaled(4, 1)))
  })

  it.each<Condition>(['up', 'down', 'slow'])('every end of a process, server %s', async (name) => {
    const seen = await endAll(server.url, name)
    for (const { way, exit, state, reason } of ENDINGS) {
      const row = seen.find((one) => one.way === way)
      if (row) endings.push(row)
      expect(row, way).toMatchObject({ exit, state, reason: expect.stringMatching(reason) })
      expect(row?.events, way).toBeGreaterThan(0)
    }
  })
})
