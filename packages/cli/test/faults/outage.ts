import { join } from 'node:path'
import { startFaultProxy } from '@agentops/testkit/fault-proxy'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { agent } from './product.ts'
import { fateOf, type Row } from './tally.ts'

const MEBIBYTE = 1024 * 1024
const QUEUE_BYTES = 4 * MEBIBYTE

/** What a row of an outage says. */
export interface OutageRow extends Row {
  /** How much larger the process was in the second half than at its half; bytes. */
  readonly grownBytes: number
}

/** An outage of so many simulated minutes, with the events of an agent that works meanwhile. */
export interface Outage {
  readonly minutes: number
  /** How many times faster than real time the clock of retries goes. */
  readonly speed: number
  readonly eventsPerSecond: number
}

/** Has an agent work through a long outage, with the real volume and a faster clock. */
export async function outage(url: string, options: Outage): Promise<OutageRow> {
  const { minutes, speed, eventsPerSecond } = options
  const directory = await temporaryDirectory('faults-outage')
  const proxy = await startFaultProxy(url)
  proxy.set('cut')
  const events = minutes * 60 * eventsPerSecond
  const args = [events, (minutes * 60_000) / speed, speed].map(String)
  const where = { endpoint: proxy.url, spool: join(directory.path, 'spool') }
  const { env, args: rest = [], command } = agent('outage.mjs', args, where)
  const limits = { AGENTOPS_MAX_QUEUE_BYTES: String(QUEUE_BYTES) }
  const running = startProcess({
    command,
    args: ['--expose-gc', ...rest],
    env: { ...env, ...limits },
  })
  const away: Away = JSON.parse((await running.waitForLine(/^away/)).slice('away '.length))
  proxy.set('none')
  const { stdout } = await running.finished()
  const session = /^session (\S+)$/m.exec(stdout)?.[1] ?? ''
  const names = Array.from({ length: events }, (_, n) => `e${n}`)
  const fate = await fateOf(url, session, { produced: names })
  await proxy.close()
  await directory.remove()
  const half = away.samples.slice(0, away.samples.length / 2)
  const grownBytes = Math.max(...away.samples) - Math.max(...half)
  const [grown, spool] = [grownBytes, away.spoolBytes].map((bytes) => Math.round(bytes / MEBIBYTE))
  return {
    done: `server away for ${minutes} simulated minutes`,
    times: 1,
    produced: events,
    stored: fate.stored,
    doubled: fate.doubled,
    lost: fate.lost.length,
    note: `${away.retries} retries, ${spool} MiB on disk, memory grew by ${grown} MiB in the second half`,
    grownBytes,
  }
}

interface Away {
  readonly retries: number
  readonly spoolBytes: number
  readonly samples: readonly number[]
}
