import { join } from 'node:path'
import { startFaultProxy } from '@agentops/testkit/fault-proxy'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { agent, flushSpool } from './product.ts'
import { sleep } from './scale.ts'
import { type ExpectedEnd, readSession } from './tally.ts'

/** How a server is met by an agent that ends. */
export type Condition = 'up' | 'down' | 'slow'

/** A way of ending a process, and what is to come of it. */
export interface Ending extends ExpectedEnd {
  readonly way: string
  /** The exit code or the signal, as without the SDK. */
  readonly exit: string
}

const SIGNALLED = { state: 'Indeterminate', reason: /^the process received SIG(INT|TERM|HUP)$/ }
/** How the session of a process ends that was killed, once somebody tells. */
export const KILLED: ExpectedEnd = {
  state: 'Indeterminate',
  reason: /^the process was killed \(pid \d+, last seen /,
}

/** The ways of ending a process. */
export const ENDINGS: readonly Ending[] = [
  { way: 'natural end', exit: '0', state: 'Success', reason: /^the process ended$/ },
  {
    way: 'process.exit()',
    exit: '4',
    state: 'Fail',
    reason: /^the process ended with exit code 4/,
  },
  { way: 'SIGINT', exit: 'SIGINT', ...SIGNALLED },
  { way: 'SIGTERM', exit: 'SIGTERM', ...SIGNALLED },
  { way: 'SIGHUP', exit: 'SIGHUP', ...SIGNALLED },
  { way: 'uncaught exception', exit: '1', state: 'Fail', reason: /^uncaught exception: TypeError/ },
  {
    way: 'unhandled rejection',
    exit: '1',
    state: 'Fail',
    reason: /^unhandled rejection: RangeErr/,
  },
  { way: 'abort', exit: 'SIGABRT', ...KILLED },
  { way: 'SIGKILL', exit: 'SIGKILL', ...KILLED },
  { way: 'out of memory', exit: 'SIGABRT', ...KILLED },
  { way: 'container stop, 2 s grace', exit: 'SIGTERM', ...SIGNALLED },
]

/** What was seen of one end. */
export interface EndingRow {
  readonly way: string
  readonly server: Condition
  readonly exit: string
  readonly state: string
  readonly reason: string
  /** Milliseconds from the cause to the end of the process. */
  readonly ms: number
  /** Events that were stored; the tool that ran, the one that was under way, and the last error. */
  readonly events: number
}

const GRACE_MS = 2000
/** Processes that end at the same time. */
const AT_ONCE = 4

async function end(way: string, where: { readonly endpoint: string; readonly spool: string }) {
  const { command, args = [], env = {} } = agent('ending.mjs', [way], where)
  const limited = way === 'out of memory' ? ['--max-old-space-size=40', ...args] : args
  const running = startProcess({ command, args: limited, env })
  await running.waitForLine(/^ending/)
  const begun = performance.now()
  const isStop = way.startsWith('container')
  if (isStop) running.kill('SIGTERM')
  else if (/^SIG(INT|TERM|HUP|KILL)$/.test(way)) process.kill(running.pid ?? 0, way)
  const grace = isStop ? setTimeout(() => running.kill('SIGKILL'), GRACE_MS) : undefined
  const { code, signal, stdout } = await running.finished()
  clearTimeout(grace)
  const ms = performance.now() - begun
  const session = /^session (\S+)$/m.exec(stdout)?.[1] ?? ''
  return { way, exit: String(signal ?? code), session, ms }
}

/** Ends processes in these ways, with the server in one condition, and reads what is known of them. */
export async function endAll(
  url: string,
  server: Condition,
  ways: readonly Ending[],
): Promise<EndingRow[]> {
  const directory = await temporaryDirectory('faults-endings')
  const proxy = await startFaultProxy(url)
  const where = { endpoint: proxy.url, spool: join(directory.path, 'spool') }
  if (server !== 'up') proxy.set(server === 'down' ? 'cut' : 'slow')
  const waiting = ways.map(({ way }) => way)
  const ended: Awaited<ReturnType<typeof end>>[] = []
  const work = async (): Promise<void> => {
    for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
      ended.push(await end(way, where))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  proxy.set('none')
  await sleep(200)
  await flushSpool(where.spool)
  const rows = await Promise.all(
    ended.map(async ({ session, ...seen }) => {
      const expected = ways.find(({ way }) => way === seen.way) ?? KILLED
      const { state, endStateReason, counts } = await readSession(url, session, expected)
      return { ...seen, server, state, reason: endStateReason, events: counts.events }
    }),
  )
  await proxy.close()
  await directory.remove()
  return rows
}
