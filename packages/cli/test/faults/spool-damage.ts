import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { flushSpools, listSpools } from '@agentops/sdk/spool'
import { startFaultProxy } from '@agentops/testkit/fault-proxy'
import { startProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { agent } from './product.ts'
import { sleep } from './scale.ts'
import { fateOf, type Fate, readLedger, type Row } from './tally.ts'

/** Few events, so that every byte of what they leave can be tried. */
const EVENTS = 12
const LOOK_EVERY_MS = 20
/** As frames lie in a segment: `packages/sdk/src/delivery/spool/frame.ts`. */
const [LENGTH_AT, HEAD_BYTES] = [8, 13]

/** How a segment is damaged. */
export type Damage = 'cut' | 'flip'

interface Left {
  readonly session: string
  readonly names: readonly string[]
  /** The directory of the killed process, and the name of its last segment. */
  readonly directory: string
  readonly segment: string
  readonly bytes: Buffer
}

/** Whether an agent's events are on disk, and the end of its session after them. */
async function hasWrittenAll(spool: string): Promise<boolean> {
  const [summary] = await listSpools(spool)
  return summary !== undefined && summary.records > EVENTS && summary.openSessions.length === 0
}

/** Has an agent without a server killed, and finds what it has left. */
async function killedWithoutServer(endpoint: string, root: string): Promise<Left> {
  const [spool, ledger] = [join(root, 'spool'), join(root, 'ledger')]
  const running = startProcess(
    agent('working.mjs', [ledger, String(EVENTS), '5'], { endpoint, spool }),
  )
  await running.waitForLine(/^working/)
  while (!(await hasWrittenAll(spool))) await sleep(LOOK_EVERY_MS)
  running.kill('SIGKILL')
  await running.finished()
  const left = readLedger(await readFile(ledger, 'utf8'))
  const [own = ''] = await readdir(spool)
  const directory = join(spool, own)
  const names = await readdir(directory)
  const segment =
    names
      .filter((name) => name.endsWith('.seg1'))
      .toSorted()
      .at(-1) ?? ''
  const bytes = await readFile(join(directory, segment))
  return {
    session: left?.session ?? '',
    names: [...(left?.ended.keys() ?? [])],
    directory,
    segment,
    bytes,
  }
}

/** Where each record begins, and where the last one ends. */
function startsOf(bytes: Buffer): number[] {
  const starts = [0]
  for (let at = 0; at < bytes.length;) {
    at += HEAD_BYTES + bytes.readUInt32LE(at + LENGTH_AT)
    starts.push(at)
  }
  return starts
}

/** A segment that was damaged, and how many of its records are to be found in it. */
interface Damaged {
  readonly bytes: Buffer
  readonly whole: number
}

function cut(bytes: Buffer, length: number): Damaged {
  return {
    bytes: bytes.subarray(0, length),
    whole: startsOf(bytes).findLastIndex((at) => at <= length),
  }
}

function flip(bytes: Buffer): Damaged {
  const damaged = Buffer.from(bytes)
  const at = Math.floor(Math.random() * bytes.length)
  damaged[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8))
  return { bytes: damaged, whole: startsOf(bytes).length - 2 }
}

function damagedBy(damage: Damage, bytes: Buffer, times: number): Damaged[] {
  const step = Math.max(1, Math.floor(bytes.length / times))
  const lengths = Array.from({ length: Math.floor(bytes.length / step) + 1 }, (_, n) => n * step)
  return damage === 'cut'
    ? lengths.map((length) => cut(bytes, length))
    : Array.from({ length: times }, () => flip(bytes))
}

/** How often a spool is damaged, and how many of the damaged ones are delivered. */
export interface DamageOptions {
  readonly damage: Damage
  /** At most; for cuts, infinity is every byte. */
  readonly times: number
  readonly deliveries: number
}

/** Damages the last segment of a killed agent's spool, reads what is left of it, and delivers it. */
export async function damageSpool(url: string, options: DamageOptions): Promise<Row> {
  const root = await temporaryDirectory('faults-damage')
  const proxy = await startFaultProxy(url)
  proxy.set('cut')
  const left = await killedWithoutServer(proxy.url, root.path)
  const place = join(root.path, 'damaged')
  await put(left, place, left.bytes)
  const all = damagedBy(options.damage, left.bytes, options.times)
  const others = (await recordsIn(left, place, left.bytes)) - (startsOf(left.bytes).length - 1)
  let [expected, found, missing, more] = [0, 0, 0, 0]
  for (const { bytes, whole } of all) {
    const records = await recordsIn(left, place, bytes)
    expected += others + whole
    found += records
    missing += Math.max(0, others + whole - records)
    more += Math.max(0, records - others - whole)
  }
  proxy.set('none')
  const fate = await deliverDamaged(url, { left, place, damaged: some(all, options.deliveries) })
  await proxy.close()
  await root.remove()
  return {
    done:
      options.damage === 'cut'
        ? 'spool cut at a byte of its last segment'
        : 'bit flipped in the last segment of a spool',
    times: all.length,
    produced: expected,
    stored: found,
    doubled: more + fate.doubled,
    lost: missing + fate.lost.length,
    note: `complete records in ${left.bytes.length} bytes; ${options.deliveries} of these spools and the whole one delivered: ${fate.stored} events`,
  }
}

function some<Item>(items: readonly Item[], count: number): Item[] {
  return Array.from(
    { length: count },
    () => items[Math.floor(Math.random() * items.length)],
  ).filter((item) => item !== undefined)
}

/** Puts a copy of what was left at a place, with other bytes in its last segment. */
async function put({ directory, segment }: Left, place: string, bytes: Buffer): Promise<void> {
  await mkdir(place, { recursive: true })
  const copy = join(place, 'copy')
  await cp(directory, copy, { recursive: true })
  await writeFile(join(copy, segment), bytes)
}

/** How many records the product finds when the last segment holds these bytes. */
async function recordsIn({ segment }: Left, place: string, bytes: Buffer): Promise<number> {
  await writeFile(join(place, 'copy', segment), bytes)
  const [summary] = await listSpools(place)
  return summary?.records ?? 0
}

/** Delivers damaged spools and, last, the whole one: each of its events is to be stored once. */
async function deliverDamaged(
  url: string,
  {
    left,
    place,
    damaged,
  }: { readonly left: Left; readonly place: string; readonly damaged: readonly Damaged[] },
): Promise<Fate> {
  for (const bytes of [...damaged.map((one) => one.bytes), left.bytes]) {
    await rm(place, { recursive: true })
    await put(left, place, bytes)
    await flushSpools({ directory: place, apiKey: '', environment: {} })
  }
  return fateOf(url, left.session, { produced: left.names })
}
