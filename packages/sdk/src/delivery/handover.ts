import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import type { AttributeInput } from '../event/event.ts'
import type { Entry } from './entry.ts'
import type { TransportOptions } from './transport.ts'
import { noteFault } from '../faults.ts'
import { ownProgram } from '../own-program.ts'
import { encodeFrames } from './spool/frame.ts'
import { frameOf } from './spool/segment.ts'

/** What a process in its last moment leaves to a process of ours. */
export interface Handover extends TransportOptions {
  /** The spool directory that holds all of it; undefined when it follows as frames. */
  readonly directory: string | undefined
  readonly resource: Readonly<Record<string, AttributeInput>>
  readonly maxSpoolAge: number
  readonly timeoutMs: number
}

/** Elsewhere (Electron, single executables) the same file would start the host's program again. */
function isPlainRuntime(): boolean {
  return /^(node|nodejs|bun)(\.exe)?$/.test(basename(process.execPath))
}

/**
 * Has another process deliver, and waits for it within the time: nothing asynchronous can run in
 * this one any more. Never throws.
 *
 * @param entries what is to be delivered where there is no directory
 * @returns whether that process said that it has delivered everything
 */
export function handOver(handover: Handover, entries: readonly Entry[]): boolean {
  try {
    const program = ownProgram('delivery/flusher')
    if (!program || !isPlainRuntime()) return false
    const { NODE_OPTIONS: _preloads, ...env } = process.env
    const frames = encodeFrames(entries.map(frameOf), 0)
    const { status, error } = spawnSync(process.execPath, [...program.loader, program.path], {
      env,
      input: Buffer.concat([Buffer.from(`${JSON.stringify(handover)}\n`), frames]),
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: Math.ceil(handover.timeoutMs),
      windowsHide: true,
    })
    if (error && Reflect.get(error, 'code') !== 'ETIMEDOUT') throw error
    return status === 0
  } catch (error) {
    noteFault('handing over to another process', error)
    return false
  }
}
