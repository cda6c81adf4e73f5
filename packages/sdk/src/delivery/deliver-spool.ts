import type { SessionId } from '@agentops/protocol/ids'
import type { Logger } from '../logger.ts'
import type { Drops } from './drops.ts'
import { Queue } from './queue.ts'
import { Sender } from './sender.ts'
import { sessionCalls } from './session-record.ts'
import { AdoptedSpool } from './spool/adopted.ts'
import { adopt, discard, inspect, release, type SpoolDirectory } from './spool/leftover.ts'
import type { Owner } from './spool/owner.ts'
import { listSegments, type Segment } from './spool/segment.ts'
import type { Transport } from './transport.ts'

const MEMORY_BYTES = 8 * 1024 * 1024
const BATCH_SIZE = 512
const IN_FLIGHT = 2
const HOUR_MS = 3_600_000

/** How a spool of a dead process is delivered. */
export interface DeliverOptions {
  readonly transport: Transport
  readonly logger: Logger
  /** Counts what is lost. */
  readonly drops: Drops
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
  /** Sessions that were ended because their process was killed. */
  readonly closed: readonly string[]
}

/**
 * Takes over the spool of a dead process, delivers it, ends the sessions that were running in it,
 * and deletes it. Never rejects for the server's sake: what cannot be delivered now stays, and so
 * does word of a session that it has started and that goes on in another process.
 */
export async function deliverSpool(
  found: SpoolDirectory,
  options: DeliverOptions,
): Promise<DeliverResult> {
  const directory = await adopt(found)
  if (!directory) return { state: 'taken', delivered: 0, closed: [] }
  const { segments, openSessions } = await inspect(directory)
  const { delivered, isDone } = await sendAll(directory, segments, options)
  const over = openSessions.filter((id) => !options.isUsed(id))
  const closed = isDone ? await closeSessions(over, directory, options.transport) : undefined
  const held = closed ? heldSessions(directory, openSessions, options) : openSessions
  await (closed && held.length === 0 ? discard(directory) : release(directory, held))
  return { state: closed ? 'delivered' : 'left', delivered, closed: closed ?? [] }
}

/** Sessions that are to be ended once the processes that joined them have ended, too. */
function heldSessions(
  { owner }: SpoolDirectory,
  open: readonly string[],
  { isUsed }: Pick<DeliverOptions, 'isUsed'>,
): string[] {
  return open.filter((id) => isUsed(id) && owner.joined?.includes(id) !== true)
}

/** Whether nothing is left of a dead process but sessions that go on in others. */
export async function isHeldOnly(
  found: SpoolDirectory,
  isUsed: (sessionId: string) => boolean,
): Promise<boolean> {
  const { sessions } = found.owner
  const isHeld = sessions.length > 0 && sessions.every(isUsed)
  return isHeld && (await listSegments(found.path)).length === 0
}

async function sendAll(
  { owner }: SpoolDirectory,
  segments: readonly Segment[],
  { transport, logger, drops, maxSpoolAge, timeoutMs, isBackground }: DeliverOptions,
): Promise<{ readonly delivered: number; readonly isDone: boolean }> {
  const backing = new AdoptedSpool(segments)
  const onEntry = (): void => sender.notify()
  const maxAgeMs = maxSpoolAge * HOUR_MS
  const queue = new Queue({ maxBytes: MEMORY_BYTES, maxAgeMs, backing, drops, onEntry })
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

/**
 * Ends sessions that nobody can end any more; undefined when the server could not be asked. What a
 * busy server says of a session may be old: an end of its own counts, whatever is presumed here.
 */
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
    if (asked.kind === 'delivered' && hasEnded(asked.answer.body)) continue
    const end = { endState: 'Indeterminate', endStateReason: causeOf(owner, seenAt) }
    const body = { ...end, endedAt: seenAt, presumed: true }
    const [call] = sessionCalls(id as SessionId, [{ call: 'update', id: id as SessionId, body }])
    const told = call && (await transport.send(call))
    if (told?.kind === 'retryable' || told?.kind === 'blocked') return undefined
    if (told?.kind === 'delivered') closed.push(id)
  }
  return closed
}

function causeOf({ process: { pid }, thread, isThreadOnly }: Owner, seenAt: number): string {
  const what = isThreadOnly ? 'thread was stopped' : 'process was killed'
  const which = isThreadOnly ? `thread ${thread} of pid ${pid}` : `pid ${pid}`
  return `the ${what} (${which}, last seen ${new Date(seenAt).toISOString()})`
}

/** `Indeterminate` without a reason is, too, what a server says of a session that it knows by its events alone. */
function hasEnded(answer: Buffer): boolean {
  try {
    const session: unknown = JSON.parse(answer.toString('utf8'))
    if (typeof session !== 'object' || session === null) return false
    const state: unknown = Reflect.get(session, 'state')
    if (state === 'Success' || state === 'Fail') return true
    return state === 'Indeterminate' && Boolean(Reflect.get(session, 'endStateReason'))
  } catch {
    return false
  }
}
