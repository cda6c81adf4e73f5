import { wallNow } from '../../clock.ts'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Entry, ENTRY_KINDS } from '../entry.ts'
import { type Frame, scanFrames } from './frame.ts'

const NAME = /^(\d{6,})-([0-9a-f]{8})\.seg1$/

/** One file of records. Its name carries the format's version and the salt of its checksums. */
export interface Segment {
  readonly path: string
  readonly number: number
  readonly salt: number
  /** Milliseconds since the epoch of its first record. */
  readonly createdAt: number
  /** Its records are not in memory: they are read when their turn comes. */
  readonly isSpilled: boolean
  readonly generation: number
  bytes: number
  /** Records in it that have not been delivered. */
  outstanding: number
}

/** What a new segment is made of. */
export interface NewSegment {
  readonly directory: string
  readonly number: number
  readonly isSpilled: boolean
  readonly generation: number
}

/** A segment that has no file yet. */
export function newSegment({ directory, number, isSpilled, generation }: NewSegment): Segment {
  const salt = randomBytes(4)
  const name = `${String(number).padStart(6, '0')}-${salt.toString('hex')}.seg1`
  const path = join(directory, name)
  return {
    path,
    number,
    salt: salt.readUInt32BE(),
    createdAt: wallNow(),
    isSpilled,
    generation,
    bytes: 0,
    outstanding: 0,
  }
}

/** The frame of an entry. */
export function frameOf({ kind, bytes }: Entry): Frame {
  return { kind: ENTRY_KINDS.indexOf(kind), payload: bytes }
}

/** Makes entries of frames; kinds of a future version are left out. */
export function entriesOf(frames: readonly Frame[], segment?: Segment): Entry[] {
  return frames.flatMap(({ kind, payload }): Entry[] => {
    const name = ENTRY_KINDS[kind]
    const generation = segment?.generation ?? 0
    if (!name) return []
    const state = { isBacked: segment !== undefined, isSpilled: false, isSettled: false }
    return [{ kind: name, bytes: payload, generation, segment, ...state }]
  })
}

/**
 * Reads every complete record of a segment.
 *
 * @throws the system's error when the file cannot be read
 */
export async function readSegment(segment: Segment): Promise<Entry[]> {
  return entriesOf(scanFrames(await readFile(segment.path), segment.salt).frames, segment)
}

/** The segments of a directory, oldest first; empty when there is no such directory. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const names = await readdir(directory).catch(() => [])
  const found = await Promise.all(names.map((name) => segmentNamed(directory, name)))
  return found.filter((segment) => segment !== undefined).toSorted((a, b) => a.number - b.number)
}

async function segmentNamed(directory: string, name: string): Promise<Segment | undefined> {
  const [, number, salt] = NAME.exec(name) ?? []
  const path = join(directory, name)
  const file = await stat(path).catch(() => undefined)
  if (number === undefined || salt === undefined || !file) return undefined
  return {
    path,
    number: Number(number),
    salt: Number.parseInt(salt, 16),
    createdAt: file.birthtimeMs || file.mtimeMs,
    isSpilled: true,
    generation: 0,
    bytes: file.size,
    outstanding: 0,
  }
}
