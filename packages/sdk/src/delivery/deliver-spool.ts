import type { SessionId } from '@agentops/protocol/ids'
import type { Logger } from '../logger.ts'
import { Drops, type DropCounts } from './drops.ts'
import { Queue } from './queue.ts'
import { Sender } from './sender.ts'
import { sessionCalls } from './session-record.ts'
import { AdoptedSpool } from './spool/adopted.ts'
import { adopt, discard, inspect, release, type SpoolDirectory } from './spool/leftover.ts'
import { removeSegment } from './spool/shelf.ts'
import type { Transport } from './transport.ts'

const MEMORY_BYTES = 8 * 1024 * 1024
const BATCH_SIZE = 512
const IN_FLIGHT = 2
const HOUR_MS = 3_600_000

/** How a spool of a dead process is delivered. */
export interface DeliverOptions {
  readonly transport: Transport
  readonly logger: Logger
  /** Hours after which a record is dropped instead. */
  readonly maxSpoolAge: number
  readonly timeoutMs: number
  /** Whether another process that is alive records into a session: then it goes on. */
  readonly isUsed: (sessionId: string) => boolean
  /** Whether nobody waits for it: then it does not keep the process alive. */
  readonly isBackground: boolean
}

/** What became of a spool. */
export interface DeliverResult {
  /** `taken`: another process delivers it. `left`: some of it waits still. */
  readonly state: 'delivered' | 'left' | 'taken'
  readonly delivered: number
  readonly dropped: DropCounts
  /** Sessions that were ended because their process was killed. */
  readonly closed: readonly string[]
}

/**
 * Takes over the spool of a dead process, delivers it, ends the sessions that were running in it,
 * and deletes it. Never rejects for the server's sake: what cannot be delivered now stays.
 */
export async function deliverSpool(
  found: SpoolDirectory,
  options: DeliverOptions,
): Promise<DeliverResult> {
  const drops = new Drops(options.logger)
  const directory = await adopt(found)
  if (!directory) return { state: 'taken', delivered: 0, dropped: {}, closed: [] }
  const content = await inspect(directory)
  const oldest = Date.now() - options.maxSpoolAge * HOUR_MS
  const [fresh, expired] = partition(content.segments, ({ createdAt }) => createdAt >= oldest)
  for (const segment of expired) {
    drops.note('expired', segment.outstanding)
    await removeSegment(segment)
  }
  const { delivered, isDone } = await sendAll(directory, fresh, drops, options)
  const open = content.openSessions.filter((id) => !options.isUsed(id))
  const closed = isDone ? await closeSessions(open, directory, options.transport) : undefined
  const state = closed ? 'delivered' : 'left'
  await (closed ? discard(directory) : release(directory))
  return { state, delivered, dropped: drops.counts(), closed: closed ?? [] }
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}

async function sendAll(
  { owner }: SpoolDirectory,
  segments: ConstructorParameters<typeof AdoptedSpool>[0],
  drops: Drops,
  { transport, logger, timeoutMs, isBackground }: DeliverOptions,
): Promise<{ readonly delivered: number; readonly isDone: boolean }> {
  const backing = new AdoptedSpool(segments)
  const onEntry = (): void => sender.notify()
  const queue = new Queue({ maxBytes: MEMORY_BYTES, backing, drops, onEntry })
  queue.expect(backing.spilled)
  const sender = new Sender({
    queue,
    transport,
    drops,
    logger,
    resource: owner.resource,
    endpoint: owner.endpoint,
    maxWaitTime: 0,
    maxBatchSize: BATCH_SIZE,
    maxInFlight: IN_FLIGHT,
    refuge: () => 'The spool is kept.',
  })
  const isDone = await sender.flush({ timeoutMs, isBackground, untilTrouble: true })
  await backing.write()
  return { delivered: sender.stats().delivered, isDone }
}

/** Ends sessions that nobody can end any more; undefined when the server could not be asked. */
async function closeSessions(
  ids: readonly string[],
  { owner, seenAt }: SpoolDirectory,
  transport: Transport,
): Promise<string[] | undefined> {
  const closed: string[] = []
  for (const id of ids) {
    const path = `/api/v1/sessions/${encodeURIComponent(id)}`
    const empty = { contentType: 'application/json', body: new Uint8Array() }
    const asked = await transport.send({ method: 'GET', path, ...empty })
    if (asked.kind === 'retryable') return undefined
    // A session that is not known yet is ended too: its start may come later.
    if (asked.kind === 'delivered' && !isRunning(asked.answer.body)) continue
    const lastSeen = new Date(seenAt).toISOString()
    const reason = `the process was killed (pid ${owner.process.pid}, last seen ${lastSeen})`
    const end = { endState: 'Indeterminate', endStateReason: reason, endedAt: seenAt }
    const [call] = sessionCalls(id as SessionId, [
      { call: 'update', id: id as SessionId, body: end },
    ])
    const told = call && (await transport.send(call))
    if (told?.kind === 'retryable' || told?.kind === 'blocked') return undefined
    if (told?.kind === 'delivered') closed.push(id)
  }
  return closed
}

function isRunning(answer: Buffer): boolean {
  try {
    const session: unknown = JSON.parse(answer.toString('utf8'))
    const isObject = typeof session === 'object' && session !== null
    return isObject && Reflect.get(session, 'state') === 'running'
  } catch {
    return false
  }
}
