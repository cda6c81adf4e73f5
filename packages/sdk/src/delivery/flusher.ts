/** The module that the process begins with that {@link handOver} starts. */
import { dirname } from 'node:path'
import { noteFault } from '../faults.ts'
import { createLogger } from '../logger.ts'
import { deliverSpool } from './deliver-spool.ts'
import { Drops } from './drops.ts'
import type { Handover } from './handover.ts'
import { Queue } from './queue.ts'
import { Sender } from './sender.ts'
import { FaultLog } from './spool/fault-log.ts'
import { scanFrames } from './spool/frame.ts'
import { findSpool } from './spool/leftover.ts'
import { entriesOf } from './spool/segment.ts'
import { createHttpTransport } from './transport.ts'

const NEWLINE = 10
const MAX_BATCH = 512

async function deliverDirectory(directory: string, handover: Handover): Promise<boolean> {
  const found = await findSpool(directory)
  if (!found) return false
  const logger = createLogger('silent')
  const { state } = await deliverSpool(found, {
    ...handover,
    transport: createHttpTransport(handover),
    logger,
    drops: new Drops(logger),
    isUsed: () => false,
    isBackground: false,
  })
  return state === 'delivered'
}

/** What came without a disk is sent from memory. */
async function deliverFrames(bytes: Buffer<ArrayBuffer>, handover: Handover): Promise<boolean> {
  const logger = createLogger('silent')
  const drops = new Drops(logger)
  const onEntry = (): void => sender.notify()
  const queue = new Queue({ maxBytes: Number.MAX_SAFE_INTEGER, drops, onEntry })
  const sender = new Sender({
    ...handover,
    queue,
    drops,
    logger,
    transport: createHttpTransport(handover),
    maxWaitTime: 0,
    maxBatchSize: MAX_BATCH,
    refuge: () => '',
  })
  for (const { kind, bytes: text } of entriesOf(scanFrames(bytes, 0).frames)) queue.push(kind, text)
  return sender.flush({ timeoutMs: handover.timeoutMs, untilTrouble: false })
}

/**
 * Delivers what a process that has just ended left, and says whether that was all.
 *
 * @param input a line of JSON, a {@link Handover}, and where that process had no disk the records themselves
 */
export async function deliver(input: Buffer<ArrayBuffer>): Promise<boolean> {
  const split = input.indexOf(NEWLINE)
  const handover: Handover = JSON.parse(input.toString('utf8', 0, split))
  const { directory, timeoutMs } = handover
  // Connections keep no process alive: this does, for as long as somebody waits.
  setTimeout(() => process.exit(1), timeoutMs)
  if (directory === undefined) return deliverFrames(input.subarray(split + 1), handover)
  const log = new FaultLog(dirname(directory))
  try {
    return await deliverDirectory(directory, handover)
  } catch (error) {
    noteFault('delivering what an ended process left', error)
    return false
  } finally {
    log.close()
  }
}
