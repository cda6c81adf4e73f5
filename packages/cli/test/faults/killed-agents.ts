import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningProcess, startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { KILLED } from './endings.ts'
import { agent, flushSpool } from './product.ts'
import { sleep } from './scale.ts'
import {
  fateOf,
  type Ledger,
  type Moment,
  ownTimeBetween,
  readLedger,
  readSession,
  type Row,
} from './tally.ts'

/** What a disk that others keep busy holds back is not what these rows are about. */
export const MEMORY_DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** More events than an agent gets to before it is ended. */
export const FOREVER = String(1_000_000)
const LOOK_EVERY_MS = 10
/** Longer than it takes until events are written, so that moments fall anywhere between two writes. */
const SPREAD_MS = 30

interface Where {
  readonly endpoint: string
  readonly spool: string
}

/** What an agent has done until it was killed. */
export interface Killed extends Ledger {
  readonly killed: Moment
}

/** What a row with kills of agents says, beside its numbers. */
export interface KilledRow extends Row {
  /** How much time of its own a process had at most after an event that was lost; milliseconds. */
  readonly oldestLostMs: number
  /** Sessions that are not ended as killed. */
  readonly open: readonly string[]
}

/** How long a process has had a core, in milliseconds; one that is gone and not yet reaped is known too. */
function coreTimeOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return 0
  }
}

/** Kills an agent, and reads what it has done; undefined when that is nothing yet. */
async function kill(running: RunningProcess, ledger: string): Promise<Killed | undefined> {
  const at = Date.now()
  running.kill('SIGKILL')
  const core = coreTimeOf(running.pid ?? 0)
  await running.finished()
  const left = readLedger(await readFile(ledger, 'utf8'))
  const slept = [...(left?.ended.values() ?? [])].at(-1)?.slept
  return left && slept !== undefined ? { ...left, killed: { at, core, slept } } : undefined
}

/** Resolves once an agent has done so much: on a busy machine it gets there later. */
async function hasDone(ledger: string, events: number): Promise<void> {
  for (;;) {
    const lines = (await readFile(ledger, 'utf8')).split('\n').length
    // Before them is one of the session; behind them, what has no end yet.
    if (lines - 2 >= events) return
    await sleep(LOOK_EVERY_MS)
  }
}

async function oneKilledAgent(
  ledger: string,
  { where, pauseMs, spreadEvents, spreadMs }: Killing,
): Promise<Killed | undefined> {
  const running = startProcess(agent('working.mjs', [ledger, FOREVER, String(pauseMs)], where))
  await running.waitForLine(/^working/)
  await hasDone(ledger, 1 + Math.random() * spreadEvents)
  await sleep(Math.random() * spreadMs)
  return kill(running, ledger)
}

/** How agents are killed. */
export interface Killing {
  readonly directory: string
  readonly where: Where
  /** How long an agent sleeps between its steps. */
  readonly pauseMs: number
  /** Moments are random between an agent's first event and so many later, */
  readonly spreadEvents: number
  /** and so many milliseconds after that. */
  readonly spreadMs: number
  /** Agents that run at the same time: few enough not to be in each other's way. */
  readonly atOnce: number
  /** Whether another one is to be killed after so many. */
  readonly goesOn: (count: number) => boolean
}

/** Starts agents and kills each at a random moment. */
export async function killAgentsWhile(killing: Killing): Promise<Killed[]> {
  const killed: Killed[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (killing.goesOn(next)) {
      const ledger = join(killing.directory, `ledger-${next}`)
      next += 1
      const one = await oneKilledAgent(ledger, killing)
      if (one) killed.push(one)
    }
  }
  await Promise.all(Array.from({ length: killing.atOnce }, lane))
  return killed
}

/** Adds up what became of the work of agents that were killed, once their spools are delivered. */
export async function killedRow(
  url: string,
  done: string,
  agents: readonly Killed[],
): Promise<KilledRow> {
  let [produced, stored, doubled, lost, oldestLostMs, byTheClock] = [0, 0, 0, 0, 0, 0]
  const open: string[] = []
  for (const { session, ended, killed } of agents) {
    const fate = await fateOf(url, session, { produced: ended.keys(), looks: 0 })
    produced += ended.size
    stored += fate.stored
    doubled += fate.doubled
    lost += fate.lost.length
    const moments = fate.lost.map((name) => ended.get(name) ?? killed)
    const ages = moments.map((moment) => ownTimeBetween(moment, killed))
    oldestLostMs = Math.ceil(Math.max(oldestLostMs, ...ages))
    byTheClock = Math.max(byTheClock, ...moments.map(({ at }) => killed.at - at))
    if (fate.stored === 0) continue
    const { state, endStateReason } = await readSession(url, session, KILLED)
    if (state !== KILLED.state || !KILLED.reason.test(endStateReason)) open.push(session)
  }
  const note = `oldest lost event: ${oldestLostMs} ms of its own time before the kill, ${byTheClock} ms by the clock`
  const times = agents.length
  return { done, times, produced, stored, doubled, lost, note, oldestLostMs, open }
}

/** Kills agents at random moments, while their server is up. */
export async function killAgents(url: string, name: string, pace: Pace): Promise<KilledRow> {
  const directory = await temporaryDirectory('faults-agents', MEMORY_DISK)
  const spool = join(directory.path, 'spool')
  const goesOn = (count: number): boolean => count < pace.times
  const where = { endpoint: url, spool }
  const spread = { spreadMs: SPREAD_MS, atOnce: 2 }
  const killing = { directory: directory.path, where, goesOn, ...spread, ...pace }
  const agents = await killAgentsWhile(killing)
  await flushSpool(spool)
  const row = await killedRow(url, name, agents)
  await directory.remove()
  return row
}

interface Pace extends Pick<Killing, 'pauseMs' | 'spreadEvents'> {
  readonly times: number
}
