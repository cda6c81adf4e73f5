import { randomBytes } from 'node:crypto'
import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { decodeSessionRecord, endsSession } from '../session-record.ts'
import { isAlive, type Owner, readOwner, thisProcess, writeOwner } from './owner.ts'
import { listSegments, readSegment, type Segment } from './segment.ts'

/** A spool directory, as it is found. */
export interface SpoolDirectory {
  readonly path: string
  readonly owner: Owner
  /** Milliseconds since the epoch of the last sign of life of its process. */
  readonly seenAt: number
  /** Whether its process is still there, and delivers it itself. */
  readonly isAlive: boolean
}

/** What lies in a spool directory. */
export interface SpoolContent {
  readonly segments: readonly Segment[]
  readonly records: number
  readonly bytes: number
  /** Sessions that were running when its process died. */
  readonly openSessions: readonly string[]
}

/** The spool directory at a path; undefined when it is none. */
export async function findSpool(path: string): Promise<SpoolDirectory | undefined> {
  const file = await readOwner(path)
  if (!file) return undefined
  const { owner, touchedAt } = file
  const seenAt = owner.lastSeen ?? touchedAt
  return { path, owner, seenAt, isAlive: isAlive(owner, touchedAt) }
}

/** Every spool directory below a root; empty when there is none. */
export async function findSpools(root: string): Promise<SpoolDirectory[]> {
  const names = await readdir(root).catch(() => [])
  const found = await Promise.all(names.map((name) => findSpool(join(root, name))))
  return found.filter((directory) => directory !== undefined)
}

/** Reads what lies in a directory, a segment at a time; each segment then knows its records. */
export async function inspect({ path, owner }: SpoolDirectory): Promise<SpoolContent> {
  const segments = await listSegments(path)
  const open = new Set(owner.sessions)
  let records = 0
  let bytes = 0
  for (const segment of segments) {
    const entries = await readSegment(segment).catch(() => [])
    segment.outstanding = entries.length
    records += entries.length
    bytes += segment.bytes
    for (const { kind, bytes: text } of entries) {
      const record = kind === 'session' ? decodeSessionRecord(text) : undefined
      if (record?.call === 'start') open.add(record.id)
      if (record && endsSession(record)) open.delete(record.id)
    }
  }
  return { segments, records, bytes, openSessions: [...open] }
}

/**
 * Takes a directory of a dead process over: of several that try, one succeeds.
 *
 * @returns the directory in its new place; undefined when another process was faster
 */
export async function adopt(found: SpoolDirectory): Promise<SpoolDirectory | undefined> {
  const unique = randomBytes(6).toString('hex')
  const path = join(dirname(found.path), `${process.pid}-${unique}`)
  try {
    await rename(found.path, path)
    const owner = { ...found.owner, lastSeen: found.seenAt, adopter: thisProcess() }
    await writeOwner(path, owner)
    return { ...found, path, owner }
  } catch {
    return undefined
  }
}

/** Deletes a directory that was delivered; files that are none of ours to delete stay. */
export async function discard({ path }: SpoolDirectory): Promise<void> {
  await rm(join(path, 'owner.json'), { force: true })
  await rmdir(path).catch(() => undefined)
}

/** Deletes a directory with all that is in it. */
export async function discardAll({ path }: SpoolDirectory): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined)
}

/** Leaves a directory to whoever comes next, with the sessions that are to be ended then. */
export async function release(
  { path, owner }: SpoolDirectory,
  sessions: readonly string[],
): Promise<void> {
  const { adopter: _adopter, ...former } = owner
  await writeOwner(path, { ...former, sessions, isLeft: true }).catch(() => undefined)
}

/** Leaves the directories of a thread of this process that has ended to whoever comes next. */
export async function releaseThread(root: string, thread: number): Promise<void> {
  const { pid, started, host } = thisProcess()
  for (const { path, owner } of await findSpools(root)) {
    const { process: home, adopter } = owner
    const isHere = home.pid === pid && home.started === started && home.host === host
    if (!isHere || owner.thread !== thread || adopter) continue
    const left = { ...owner, isLeft: true, isThreadOnly: true }
    await writeOwner(path, left).catch(() => undefined)
  }
}
