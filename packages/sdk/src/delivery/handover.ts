import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AttributeInput } from '../event/event.ts'
import type { Entry } from './entry.ts'
import type { TransportOptions } from './transport.ts'
import { noteFault } from '../faults.ts'
import { record } from '../llms/providers/json.ts'
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

/** The module that delivers. */
interface Flusher {
  readonly url: string
  /** Arguments of Node without which it cannot be read. */
  readonly loader: readonly string[]
}

/** What the other process begins with: its input is the URL of a module on a line, and what that is to deliver. */
const START = `const pieces = []
process.stdin.on('data', (piece) => pieces.push(piece)).on('end', async () => {
  const input = Buffer.concat(pieces)
  const end = input.indexOf(10)
  const { deliver } = await import(input.toString('utf8', 0, end))
  process.exit((await deliver(input.subarray(end + 1))) ? 0 : 1)
})`

/** What the other process may do under Deno. */
const DENO_RIGHTS = ['net', 'read', 'write', 'env', 'sys'].map((right) => `--allow-${right}`)

/** Once it is known. */
let flusher: Flusher | undefined

/** Whether Deno lets this process start another one: it would ask the person at the terminal. */
function mayRunDeno(): boolean {
  const { permissions } = record(Reflect.get(globalThis, 'Deno'))
  const query: unknown = Reflect.get(Object(permissions), 'querySync')
  if (typeof query !== 'function') return false
  const asked = { name: 'run', command: process.execPath }
  return record(Reflect.apply(query, permissions, [asked]))['state'] === 'granted'
}

/** Elsewhere (Electron, single executables) the same file would start the host's program again. */
function runtime(): string | undefined {
  return /^(node|nodejs|bun|deno)(?:\.exe)?$/.exec(basename(process.execPath))?.[1]
}

/** How this runtime is told to begin. */
function argumentsFor({ loader }: Flusher): readonly string[] | undefined {
  if (runtime() !== 'deno') return [...loader, '--eval', START]
  const start = `data:text/javascript,${encodeURIComponent(START)}`
  return mayRunDeno() ? ['run', '--quiet', '--no-prompt', ...DENO_RIGHTS, start] : undefined
}

/** Finds what {@link handOver} needs, while there is still time to load it. Never throws. */
export function prepareHandover(): void {
  if (flusher !== undefined || runtime() === undefined) return
  const program = ownProgram('delivery/flusher')
  if (program) flusher = { url: pathToFileURL(program.path).href, loader: program.loader }
  else void loadText()
}

async function loadText(): Promise<void> {
  try {
    const { FLUSHER_TEXT } = await import('./flusher-text.ts')
    if (FLUSHER_TEXT === '') return
    const url = `data:text/javascript;base64,${Buffer.from(FLUSHER_TEXT).toString('base64')}`
    flusher = { url, loader: [] }
  } catch (error) {
    noteFault('preparing the end of the process', error)
  }
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
    const args = flusher && argumentsFor(flusher)
    if (!args) return false
    const { NODE_OPTIONS: _preloads, ...env } = process.env
    const frames = encodeFrames(entries.map(frameOf), 0)
    const { status, error } = spawnSync(process.execPath, args, {
      env,
      input: Buffer.concat([Buffer.from(`${flusher?.url}\n${JSON.stringify(handover)}\n`), frames]),
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
