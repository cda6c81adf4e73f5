import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import {
  FOREVER,
  killAgentsWhile,
  killedRow,
  type KilledRow,
  MEMORY_DISK,
} from './killed-agents.ts'
import { agent, flushSpool, freePort, killServer, start, startServer } from './product.ts'
import { sleep } from './scale.ts'
import { fateOf, readLedger, type Row } from './tally.ts'

/** Moments are random between the first sign of life and this many milliseconds later. */
const SPREAD_MS = 600
/** One that waits for its next attempt leaves the server to the others. */
const AGENTS = 3
/** Agents live as long as a server does with its start. */
const AGENT_SPREAD_MS = 1500

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

interface Place {
  readonly directory: string
  readonly data: string
  readonly spool: string
  readonly port: number
  readonly endpoint: string
  remove(): Promise<void>
}

async function newPlace(): Promise<Place> {
  const { path, remove } = await temporaryDirectory('faults-servers')
  const memory = await temporaryDirectory('faults-servers', MEMORY_DISK)
  const port = await freePort()
  return {
    directory: memory.path,
    data: join(path, 'data'),
    spool: join(memory.path, 'spool'),
    port,
    endpoint: `http://127.0.0.1:${port}`,
    remove: async () => {
      await remove()
      await memory.remove()
    },
  }
}

async function fateOfAgent(url: string, ledger: string) {
  const left = readLedger(await readFile(ledger, 'utf8'))
  const names = [...(left?.ended.keys() ?? [])]
  const fate = left && (await fateOf(url, left.session, { produced: names }))
  return { produced: names.length, stored: 0, doubled: 0, ...fate, lost: fate?.lost.length ?? 0 }
}

function sumOf<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key) {
  return rows.reduce((sum, row) => sum + row[key], 0)
}

/** Kills the server and its engine at random moments, while agents work. */
export async function killServerUnderLoad(times: number): Promise<Row> {
  const place = await newPlace()
  const { directory, data, port } = place
  const ledgers = Array.from({ length: AGENTS }, (_, n) => join(directory, `ledger-${n}`))
  const agents = ledgers.map((ledger) =>
    startProcess(agent('working.mjs', [ledger, FOREVER, '60'], place)),
  )
  await Promise.all(agents.map((running) => running.waitForLine(/^working/)))
  await killServers(data, port, times)
  const server = await startServer(data, port)
  for (const running of agents) running.kill('SIGUSR2')
  const left = await Promise.all(agents.map((running) => running.finished()))
  const fates = await Promise.all(ledgers.map((ledger) => fateOfAgent(server.url, ledger)))
  await server.stop()
  await place.remove()
  const retries = left.map(({ stdout }) => Number(/"retries":(\d+)/.exec(stdout)?.[1]))
  return {
    done: 'server and engine: kill -9 under load',
    times,
    produced: sumOf(fates, 'produced'),
    stored: sumOf(fates, 'stored'),
    doubled: sumOf(fates, 'doubled'),
    lost: sumOf(fates, 'lost'),
    note: `${AGENTS} agents, ${retries.join(' + ')} retries`,
  }
}

/** Kills agents and the server, both at random moments, until each was killed so many times. */
export async function killBoth(times: number): Promise<KilledRow> {
  const place = await newPlace()
  const { directory, data, spool, port } = place
  let isOver = false
  const servers = killServers(data, port, times).finally(() => (isOver = true))
  const goesOn = (count: number): boolean => count < times || !isOver
  const pace = { pauseMs: 5, spreadEvents: 0, spreadMs: AGENT_SPREAD_MS, atOnce: 1 }
  const killing = { directory, where: place, ...pace, goesOn }
  const agents = await killAgentsWhile(killing)
  await servers
  const server = await startServer(data, port)
  await flushSpool(spool)
  const row = await killedRow(server.url, 'agent and server: kill -9', agents)
  await server.stop()
  await place.remove()
  return { ...row, times, note: `${agents.length} agents; ${row.note}` }
}
