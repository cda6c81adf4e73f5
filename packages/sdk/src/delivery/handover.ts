import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import type { AttributeInput } from '../event/event.ts'
import type { Entry } from './entry.ts'
import type { TransportOptions } from './transport.ts'
import { noteFault } from '../faults.ts'
import { record } from '../llms/providers/json.ts'
import { type OwnProgram, ownProgram } from '../own-program.ts'
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

/** What the other process may do under Deno. */
const DENO_RIGHTS = ['net', 'read', 'write', 'env', 'sys'].map((right) => `--allow-${right}`)

/** Whether Deno lets this process start another one: it would ask the person at the terminal. */
function mayRunDeno(): boolean {
  const { permissions } = record(Reflect.get(globalThis, 'Deno'))
  const query: unknown = Reflect.get(Object(permissions), 'querySync')
  if (typeof query !== 'function') return false
  const asked = { name: 'run', command: process.execPath }
  return record(Reflect.apply(query, permissions, [asked]))['state'] === 'granted'
}

/**
 * How this runtime is told to run the program. Elsewhere (Electron, single executables) the same file would
 * start the host's program again.
 */
function argumentsFor({ path, loader }: OwnProgram): string[] | undefined {
  const [, runtime] = /^(node|nodejs|bun|deno)(?:\.exe)?$/.exec(basename(process.execPath)) ?? []
  if (runtime === undefined) return undefined
  if (runtime !== 'deno') return [...loader, path]
  return mayRunDeno() ? ['run', '--quiet', '--no-prompt', ...DENO_RIGHTS, path] : undefined
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
    const args = program && argumentsFor(program)
    if (!args) return false
    const { NODE_OPTIONS: _preloads, ...env } = process.env
    const frames = encodeFrames(entries.map(frameOf), 0)
    const { status, error } = spawnSync(process.execPath, args, {
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
