import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startFaultProxy } from '@agentops/testkit/fault-proxy'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { agent, startServer } from './product.ts'
import { sleep } from './scale.ts'
import { fateOf, readLedger, type Row } from './tally.ts'

/** Only root can make a disk of its own. */
export const CAN_MOUNT = process.getuid?.() === 0 && existsSync('/proc/mounts')

const MEBIBYTE = 1024 * 1024
const BLOCK_BYTES = 4096
const FULL_MS = 2500

interface SmallDisk {
  readonly path: string
  fill(): void
  /** Makes room again. */
  free(): void
  remove(): void
}

function smallDisk(path: string, megabytes: number): SmallDisk {
  mkdirSync(path)
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]
  execFileSync('mount', options, { stdio: 'ignore' })
  const filler = join(path, 'filler')
  return {
    path,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    remove: () => execFileSync('umount', ['-l', path]),
  }
}

/** Writes until nothing more fits, while others write too. */
function fill(filler: string): void {
  for (let size = MEBIBYTE; size >= BLOCK_BYTES;) {
    try {
      appendFileSync(filler, Buffer.alloc(size))
    } catch {
      size /= 2
    }
  }
}

/** What happens while an agent works. */
interface Story {
  readonly endpoint: string
  readonly spool: string
  readonly ledger: string
  readonly happens: () => Promise<void>
}

async function workWhile({ happens, ledger, ...where }: Story) {
  const running = startProcess(agent('working.mjs', [ledger, '1000000', '20'], where))
  await running.waitForLine(/^working/)
  await happens()
  running.kill('SIGUSR2')
  const { stdout } = await running.finished()
  const left = readLedger(await readFile(ledger, 'utf8'))
  return { session: left?.session ?? '', names: [...(left?.ended.keys() ?? [])], stdout }
}

/** Fills the disk of an agent's spool while the server is away, and makes room again. */
export async function fullSpool(url: string, times: number): Promise<Row> {
  const directory = await temporaryDirectory('faults-disk')
  const disk = smallDisk(join(directory.path, 'disk'), 2)
  const proxy = await startFaultProxy(url)
  const happens = async (): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      proxy.set('cut')
      await sleep(200)
      disk.fill()
      await sleep(FULL_MS)
      if (n % 2 === 0) disk.free()
      proxy.set('none')
      await sleep(FULL_MS)
      disk.free()
    }
  }
  const spool = join(disk.path, 'spool')
  const ledger = join(directory.path, 'ledger')
  const work = await workWhile({ endpoint: proxy.url, spool, ledger, happens })
  const fate = await fateOf(url, work.session, { produced: work.names })
  await proxy.close()
  disk.remove()
  await directory.remove()
  return rowOf('disk full at the agent, server away', times, work, fate)
}

/** Fills the disk of a server's data while an agent works, and makes room again. */
export async function fullServer(times: number): Promise<Row> {
  const directory = await temporaryDirectory('faults-disk')
  const disk = smallDisk(join(directory.path, 'disk'), 128)
  const server = await startServer(join(disk.path, 'data'))
  const happens = async (): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      await sleep(1000)
      disk.fill()
      await sleep(FULL_MS)
      disk.free()
      await sleep(FULL_MS)
    }
  }
  const [spool, ledger] = [join(directory.path, 'spool'), join(directory.path, 'ledger')]
  const work = await workWhile({ endpoint: server.url, spool, ledger, happens })
  const fate = await fateOf(server.url, work.session, { produced: work.names })
  await server.stop()
  disk.remove()
  await directory.remove()
  return rowOf('disk full at the server', times, work, fate)
}

function rowOf(
  done: string,
  times: number,
  { names, stdout }: Awaited<ReturnType<typeof workWhile>>,
  { stored, doubled, lost }: Awaited<ReturnType<typeof fateOf>>,
): Row {
  const note = `${/"retries":(\d+)/.exec(stdout)?.[1] ?? 'unknown'} retries`
  return { done, times, produced: names.length, stored, doubled, lost: lost.length, note }
}
