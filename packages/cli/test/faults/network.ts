import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fault, startFaultProxy } from '@agentops/testkit/fault-proxy'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { agent } from './product.ts'
import { sleep } from './scale.ts'
import { fateOf, readLedger, type Row } from './tally.ts'

/** How long and how often a fault lasts. */
export interface Weather {
  readonly fault: Fault
  readonly name: string
  readonly times: number
  readonly lastsMs: number
}

const FAIR_MS = 300

/** Has an agent work through a network, or a server, that fails again and again. */
export async function workThrough(
  url: string,
  { fault, name, times, lastsMs }: Weather,
): Promise<Row> {
  const directory = await temporaryDirectory('faults-network')
  const proxy = await startFaultProxy(url)
  const ledger = join(directory.path, 'ledger')
  const where = { endpoint: proxy.url, spool: join(directory.path, 'spool') }
  const running = startProcess(agent('working.mjs', [ledger, '1000000', '20'], where))
  await running.waitForLine(/^working/)
  for (let n = 0; n < times; n += 1) {
    await sleep(FAIR_MS)
    proxy.set(fault)
    await sleep(lastsMs)
    proxy.set('none')
  }
  running.kill('SIGUSR2')
  const { stdout } = await running.finished()
  const left = readLedger(await readFile(ledger, 'utf8'))
  const fate = left && (await fateOf(url, left.session, { produced: left.ended.keys() }))
  const note = `${proxy.hits} requests met it, ${/"retries":(\d+)/.exec(stdout)?.[1] ?? stdout} retries`
  await proxy.close()
  await directory.remove()
  return {
    done: `${name}, ${lastsMs / 1000} s`,
    times,
    produced: left?.ended.size ?? 0,
    stored: fate?.stored ?? 0,
    doubled: fate?.doubled ?? 0,
    lost: fate?.lost.length ?? 0,
    note,
  }
}
