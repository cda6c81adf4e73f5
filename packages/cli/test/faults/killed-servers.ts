import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { FOREVER, killAgentsWhile, killedRow, type KilledRow } from './killed-agents.ts'
import { agent, flushSpool, freePort, killServer, start, startServer } from './product.ts'
import { sleep } from './scale.ts'
import { fateOf, readLedger, type Row } from './tally.ts'

/** Moments are random between the first sign of life and this many milliseconds later. */
const SPREAD_MS = 600
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
  readonly ledger: string
  readonly port: number
  readonly endpoint: string
  remove(): Promise<void>
}

async function newPlace(): Promise<Place> {
  const { path, remove } = await temporaryDirectory('faults-servers')
  const port = await freePort()
  return {
    directory: path,
    data: join(path, 'data'),
    spool: join(path, 'spool'),
    ledger: join(path, 'ledger'),
    port,
    endpoint: `http://127.0.0.1:${port}`,
    remove,
  }
}

/** Kills the server and its engine at random moments, while an agent works. */
export async function killServerUnderLoad(times: number): Promise<Row> {
  const place = await newPlace()
  const { data, ledger, port } = place
  const running = startProcess(agent('working.mjs', [ledger, FOREVER, '20'], place))
  await running.waitForLine(/^working/)
  await killServers(data, port, times)
  const server = await startServer(data, port)
  running.kill('SIGUSR2')
  const { stdout } = await running.finished()
  const left = readLedger(await readFile(ledger, 'utf8'))
  const fate = left && (await fateOf(server.url, left.session, { produced: left.ended.keys() }))
  await server.stop()
  await place.remove()
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

/** Kills agents and the server, both at random moments, until each was killed so many times. */
export async function killBoth(times: number): Promise<KilledRow> {
  const place = await newPlace()
  const { directory, data, spool, port } = place
  let isOver = false
  const servers = killServers(data, port, times).finally(() => (isOver = true))
  const goesOn = (count: number): boolean => count < times || !isOver
  const pace = { pauseMs: 5, spreadMs: AGENT_SPREAD_MS }
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
