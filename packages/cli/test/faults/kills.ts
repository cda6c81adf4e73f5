import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { agent, flushSpool, freePort, killServer, start, startServer } from './product.ts'
import { sleep } from './scale.ts'
import { fateOf, type Ledger, readLedger, readSession, type Row } from './tally.ts'

const FOREVER = String(1_000_000)
/** Moments are random between the first sign of life and this many milliseconds later. */
const SPREAD_MS = 600

interface Where {
  readonly endpoint: string
  readonly spool: string
}

interface Killed extends Ledger {
  readonly killedAt: number
}

/** Adds up what became of the work of agents that were killed. */
async function tallyKilled(url: string, killed: readonly Killed[]) {
  let [produced, stored, doubled, lost, oldest] = [0, 0, 0, 0, 0]
  const open: string[] = []
  await sleep(2000)
  for (const { session, ended, killedAt } of killed) {
    const fate = await fateOf(url, session, { produced: ended.keys(), looks: 0 })
    produced += ended.size
    stored += fate.stored
    doubled += fate.doubled
    lost += fate.lost.length
    const ages = fate.lost.map((name) => killedAt - (ended.get(name) ?? 0))
    oldest = Math.max(oldest, ...ages)
    if (fate.stored === 0) continue
    const { state, endStateReason } = await readSession(url, session)
    if (state !== 'Indeterminate' || !endStateReason.includes('was killed')) open.push(session)
  }
  return { produced, stored, doubled, lost, oldest, open }
}

/** What a row with kills of agents says, beside its numbers. */
export interface KilledRow extends Row {
  /** The age of the oldest event that was lost, at the moment of the kill; milliseconds. */
  readonly oldestLostMs: number
  /** Sessions that are not ended as killed. */
  readonly open: readonly string[]
}

async function oneKilledAgent(ledger: string, where: Where): Promise<Killed | undefined> {
  const running = startProcess(agent('working.mjs', [ledger, FOREVER, '5'], where))
  await running.waitForLine(/^working/)
  await sleep(Math.random() * SPREAD_MS)
  const killedAt = Date.now()
  running.kill('SIGKILL')
  await running.finished()
  const left = readLedger(await readFile(ledger, 'utf8'))
  return left && { ...left, killedAt }
}

async function killTimes(times: number, directory: string, where: Where): Promise<Killed[]> {
  const killed: Killed[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < times) {
      const ledger = join(directory, `ledger-${next}`)
      next += 1
      const one = await oneKilledAgent(ledger, where)
      if (one) killed.push(one)
    }
  }
  await Promise.all([lane(), lane(), lane()])
  return killed
}

/** Kills agents at random moments, while their server is up. */
export async function killAgents(times: number): Promise<KilledRow> {
  const directory = await temporaryDirectory('faults-agents')
  const spool = join(directory.path, 'spool')
  const server = await startServer(join(directory.path, 'data'))
  const killed = await killTimes(times, directory.path, { endpoint: server.url, spool })
  await flushSpool(spool)
  const { oldest, open, ...sums } = await tallyKilled(server.url, killed)
  await server.stop()
  await directory.remove()
  const note = `oldest lost event ${oldest} ms before the kill`
  return { done: 'agent: kill -9 under load', times, ...sums, note, oldestLostMs: oldest, open }
}

/** Kills a server and its engine again and again, at random moments from its start on. */
async function killServers(directory: string, port: number, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const args = ['dev', '--json', '--port', String(port), '--data', directory]
    const server = start(args)
    // Every third time it is killed while it starts.
    if (n % 3 !== 2) await server.waitForLine(/^\{/)
    await sleep(Math.random() * SPREAD_MS)
    await killServer(server, directory)
  }
}

/** Kills the server and its engine at random moments, while an agent works. */
export async function killServerUnderLoad(times: number): Promise<Row> {
  const directory = await temporaryDirectory('faults-server')
  const [data, spool, ledger] = ['data', 'spool', 'ledger'].map((name) =>
    join(directory.path, name),
  )
  if (!data || !spool || !ledger) throw new RangeError('three paths')
  const port = await freePort()
  const where = { endpoint: `http://127.0.0.1:${port}`, spool }
  const running = startProcess(agent('working.mjs', [ledger, FOREVER, '20'], where))
  await running.waitForLine(/^working/)
  await killServers(data, port, times)
  const server = await startServer(data, port)
  running.kill('SIGUSR2')
  const { stdout } = await running.finished()
  const left = readLedger(await readFile(ledger, 'utf8'))
  const fate = left && (await fateOf(server.url, left.session, { produced: left.ended.keys() }))
  await server.stop()
  await directory.remove()
  return {
    done: 'server and engine: kill -9 under load',
    times,
    produced: left?.ended.size ?? 0,
    stored: fate?.stored ?? 0,
    doubled: fate?.doubled ?? 0,
    lost: fate?.lost.length ?? 0,
    note: /"retries":\d+/.exec(stdout)?.[0] ?? stdout,
  }
}

/** Kills agents and the server, both at random moments. */
export async function killBoth(times: number): Promise<KilledRow> {
  const directory = await temporaryDirectory('faults-both')
  const spool = join(directory.path, 'spool')
  const data = join(directory.path, 'data')
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const servers = killServers(data, port, times)
  const killed = await killTimes(times, directory.path, { endpoint, spool })
  await servers
  const server = await startServer(data, port)
  await flushSpool(spool)
  const { oldest, open, ...sums } = await tallyKilled(server.url, killed)
  await server.stop()
  await directory.remove()
  const note = `oldest lost event ${oldest} ms before the kill`
  return { done: 'agent and server: kill -9', times, ...sums, note, oldestLostMs: oldest, open }
}
