import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { CAN_MOUNT, fullServer, fullSpool } from './disks.ts'
import { type Condition, endAll, ENDINGS, type EndingRow } from './endings.ts'
import { killAgents, type KilledRow } from './killed-agents.ts'
import { killBoth, killServerUnderLoad } from './killed-servers.ts'
import { workThrough, type Weather } from './network.ts'
import { outage } from './outage.ts'
import { type ServerUnderTest, startServer } from './product.ts'
import { report } from './report.ts'
import { type Damage, damageSpool } from './spool-damage.ts'
import { IS_FULL, scaled } from './scale.ts'
import type { Row } from './tally.ts'

/** How much time of its own a process may have had after an event that is lost when it is killed. */
const UNWRITTEN_MS = 50

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

function note(row: Row): void {
  rows.push(row)
  process.stdout.write(`${JSON.stringify(row)}\n`)
}

/** What of a row is not as it must be: nothing is lost or doubled, and there was something to lose. */
function flawsOf(row: Row): string[] {
  note(row)
  const { produced, stored, doubled, lost } = row
  const isWhole = doubled === 0 && lost === 0 && stored === produced && produced > 10
  return isWhole ? [] : [JSON.stringify(row)]
}

/** As {@link flawsOf}, but what was not on disk yet may be lost. */
function flawsOfKilled(row: KilledRow): string[] {
  note(row)
  const { stored, doubled, open, oldestLostMs } = row
  const isOld = IS_FULL && oldestLostMs > UNWRITTEN_MS
  const isKept = doubled === 0 && stored > 0 && open.length === 0 && !isOld
  return isKept ? [] : [JSON.stringify(row)]
}

const CONDITIONS: readonly Condition[] = ['up', 'down', 'slow']

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

/** One after the other where time counts: what runs beside a row changes it. */
const describeRows = IS_FULL ? describe.sequential : describe.concurrent

describeRows('nothing that was recorded is lost or doubled', () => {
  it.each([
    { name: 'agent: kill -9 under load', pauseMs: 5, spreadEvents: 200 },
    { name: 'agent that never yields: kill -9', pauseMs: 0, spreadEvents: 1600 },
  ])('$name', async ({ name, pauseMs, spreadEvents }) => {
    const pace = { times: scaled(100, 4), pauseMs, spreadEvents }
    expect(flawsOfKilled(await killAgents(server.url, name, pace))).toEqual([])
  })

  it('a server and engine killed at random moments', async () => {
    expect(flawsOf(await killServerUnderLoad(scaled(100, 3)))).toEqual([])
  })

  it('agents and server killed at random moments', async () => {
    expect(flawsOfKilled(await killBoth(scaled(100, 3)))).toEqual([])
  })

  it.each<{ damage: Damage; name: string; times: number }>([
    { damage: 'cut', name: 'a spool cut at every byte', times: scaled(Infinity, 40) },
    { damage: 'flip', name: 'a spool with a bit flipped', times: scaled(10_000, 40) },
  ])('$name', async ({ damage, times }) => {
    const deliveries = scaled(50, 2)
    expect(flawsOf(await damageSpool(server.url, { damage, times, deliveries }))).toEqual([])
  })

  it.each<Condition>(CONDITIONS)('every end of a process, server %s', async (name) => {
    const third = CONDITIONS.indexOf(name)
    const ways = ENDINGS.filter((_, n) => IS_FULL || n % CONDITIONS.length === third)
    const seen = await endAll(server.url, name, ways)
    for (const { way, exit, state, reason } of ways) {
      const row = seen.find((one) => one.way === way)
      if (row) endings.push(row)
      expect(row, way).toMatchObject({ exit, state, reason: expect.stringMatching(reason) })
      expect(row?.events, way).toBeGreaterThan(0)
    }
  })
})

/** These wait for most of their time. */
describe.concurrent('nothing is lost or doubled while the network, the server or a disk fails', () => {
  it.each(WEATHER)('$name', async (weather) => {
    expect(flawsOf(await workThrough(server.url, weather))).toEqual([])
  })

  it('a long outage, with memory flat', async () => {
    const full = { minutes: 120, speed: 60, eventsPerSecond: 5 }
    const short = { minutes: 6, speed: 60, eventsPerSecond: 20 }
    const row = await outage(server.url, IS_FULL ? full : short)
    expect(flawsOf(row)).toEqual([])
    expect(row.grownBytes).toBeLessThan(32 * 1024 * 1024)
  })

  it('a full disk at the agent', async (test) => {
    if (!CAN_MOUNT) test.skip('only root can mount a small disk')
    expect(flawsOf(await fullSpool(server.url, scaled(4, 1)))).toEqual([])
  })

  it('a full disk at the server', async (test) => {
    if (!CAN_MOUNT) test.skip('only root can mount a small disk')
    expect(flawsOf(await fullServer(scaled(4, 1)))).toEqual([])
  })
})
