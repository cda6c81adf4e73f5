import { wallNow } from '../../clock.ts'
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { AttributeInput } from '../../event/event.ts'

const FILE = 'owner.json'
/** A process on another machine (a shared volume) is known by its heartbeat only. */
const HEARTBEAT_LOST_MS = 60_000
/** Where the system does not tell when a process was started, its number may be another's by now. */
const NUMBER_REUSED_MS = 10 * 60_000

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it was started, as the system counts it; '' where it does not say. */
  readonly started: string
  readonly host: string
}

/** Whose a spool directory is, and what another process must know to deliver it. */
export interface Owner {
  readonly process: ProcessIdentity
  readonly thread: number
  readonly endpoint: string
  /** {@link credentialOf} the endpoint and its keys. */
  readonly credential: string
  readonly resource: Readonly<Record<string, AttributeInput>>
  /** Sessions that are running in it. */
  readonly sessions: readonly string[]
  /** Those of them that another process has started and is to end. */
  readonly joined?: readonly string[]
  /** The process that delivers it since its own has died. */
  readonly adopter?: ProcessIdentity
  /** When its own process was last seen, once another has taken it over; milliseconds since the epoch. */
  readonly lastSeen?: number
  /** Its process has ended and left it to whoever comes. */
  readonly isLeft?: boolean
  /** Its thread has ended, and the process has gone on. */
  readonly isThreadOnly?: boolean
}

/** Field 22 of /proc/PID/stat; the command in field 2 may hold spaces and brackets. Source: proc(5). */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** The process that this code runs in. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid), host: hostname() }
}

/** The keys that something is sent with, '' for none. */
export interface Keys {
  readonly apiKey: string
  readonly parentKey: string
}

/** Tells endpoints and keys apart without giving a key away. */
export function credentialOf(endpoint: string, { apiKey, parentKey }: Keys): string {
  const shared = parentKey === '' ? '' : `\n${parentKey}`
  return createHash('sha256').update(`${endpoint}\n${apiKey}${shared}`).digest('hex').slice(0, 32)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM'
  }
}

/**
 * Whether the process that a directory belongs to is still there.
 *
 * @param touchedAt milliseconds since the epoch of its last sign of life
 */
export function isAlive(owner: Owner, touchedAt: number): boolean {
  const { pid, started, host } = owner.adopter ?? owner.process
  if (owner.isLeft && !owner.adopter) return false
  const silentMs = wallNow() - touchedAt
  if (host !== hostname()) return silentMs < HEARTBEAT_LOST_MS
  if (!isRunning(pid)) return false
  const current = startOf(pid)
  return current === '' || started === '' ? silentMs < NUMBER_REUSED_MS : current === started
}

/**
 * Writes the owner file so that a reader sees the old or the new one, never a part.
 *
 * @throws the system's error when the directory cannot be written
 */
export async function writeOwner(directory: string, owner: Owner): Promise<void> {
  const temporary = join(directory, `.${FILE}`)
  await writeFile(temporary, JSON.stringify(owner), { mode: 0o600 })
  await rename(temporary, join(directory, FILE))
}

/** {@link writeOwner}, when nothing asynchronous can run any more. */
export function writeOwnerNow(directory: string, owner: Owner): void {
  const temporary = join(directory, `.now-${FILE}`)
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 })
  renameSync(temporary, join(directory, FILE))
}

/** The owner of a directory and its last sign of life; undefined when it cannot be read. */
export async function readOwner(
  directory: string,
): Promise<{ readonly owner: Owner; readonly touchedAt: number } | undefined> {
  try {
    const path = join(directory, FILE)
    const owner = parseOwner(JSON.parse(await readFile(path, 'utf8')))
    return owner && { owner, touchedAt: (await stat(path)).mtimeMs }
  } catch {
    return undefined
  }
}

/** Where a directory's sign of life is. */
export function heartbeatFile(directory: string): string {
  return join(directory, FILE)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function parseProcess(value: unknown): ProcessIdentity | undefined {
  if (!isObject(value)) return undefined
  const { pid, started, host } = value
  const isWhole = Number.isInteger(pid) && typeof started === 'string' && typeof host === 'string'
  return isWhole && typeof pid === 'number' ? { pid, started, host } : undefined
}

function parseResource(value: unknown): Record<string, AttributeInput> {
  const pairs = Object.entries(isObject(value) ? value : {})
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

function parseOwner(value: unknown): Owner | undefined {
  if (!isObject(value)) return undefined
  const { endpoint, credential, sessions, joined } = value
  const owner = parseProcess(value['process'])
  const adopter = parseProcess(value['adopter'])
  if (!owner || typeof endpoint !== 'string' || typeof credential !== 'string') return undefined
  if (!URL.canParse(endpoint)) return undefined
  return {
    process: owner,
    thread: Number(value['thread']) || 0,
    endpoint,
    credential,
    resource: parseResource(value['resource']),
    sessions: isTexts(sessions) ? sessions : [],
    joined: isTexts(joined) ? joined : [],
    ...(adopter && { adopter }),
    ...(typeof value['lastSeen'] === 'number' && { lastSeen: value['lastSeen'] }),
    isLeft: value['isLeft'] === true,
    isThreadOnly: value['isThreadOnly'] === true,
  }
}
