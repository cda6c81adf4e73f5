import { wallNow } from './clock.ts'
import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownUrl } from './own-url.ts'

/** One kind of failure inside the SDK, however often it occurred. Never with content or keys. */
export interface Fault {
  /** Class of the error, or `typeof` of what else was thrown. */
  readonly type: string
  /** The runtime's own words; '' where the text could be anybody's. */
  readonly message: string
  /** What was being done. */
  readonly doing: string
  /** Our own frames, innermost first: `function (file:line:column)`. */
  readonly stack: readonly string[]
  readonly count: number
  /** When it last occurred, in milliseconds since the epoch. */
  readonly at: number
  /** Which of all failures of the process it was then, from 1. */
  readonly ordinal: number
}

const MAX_KINDS = 20
const MAX_FRAMES = 8
const MAX_CHARACTERS = 160
/** What V8 and Node say by themselves: it names properties and files, never what was sent. */
const RUNTIME_WORDS =
  /^(Cannot (read|set) properties of (undefined|null) \((reading|setting) '[^']{1,60}'\)$|Cannot convert undefined or null to object$|[\w.$()[\]]{1,80} is not (a function|a constructor|defined|iterable)$|Maximum call stack size exceeded$|Invalid (array|string) length$|E[A-Z]+: [a-z ]+, [a-z]+)/
const FRAME = /^ {4}at (?:async )?(?:([\w$.#<>[\] ]+) \()?((?:file:\/\/)?[^()]+):(\d+:\d+)\)?$/
const url = ownUrl()
const ROOT = url && dirname(fileURLToPath(url)) + sep

const faults = new Map<string, Fault>()
const listeners = new Set<() => void>()
let total = 0

function textOf(thrown: object, key: string): string {
  const value: unknown = Reflect.get(thrown, key)
  return typeof value === 'string' ? value : ''
}

function ownFrame(line: string): string[] {
  const [, name = 'anonymous', place = '', position = ''] = FRAME.exec(line) ?? []
  const path = place.startsWith('file:') ? fileURLToPath(place) : place
  if (!ROOT || !path.startsWith(ROOT)) return []
  return [`${name} (${path.slice(ROOT.length)}:${position})`.slice(0, MAX_CHARACTERS)]
}

function describe(thrown: unknown): Pick<Fault, 'type' | 'message' | 'stack'> {
  if (typeof thrown !== 'object' || thrown === null) {
    return { type: typeof thrown, message: '', stack: [] }
  }
  const type = textOf(thrown, 'name').slice(0, MAX_CHARACTERS) || 'Error'
  const message = RUNTIME_WORDS.exec(textOf(thrown, 'message'))?.[0] ?? ''
  const lines = textOf(thrown, 'stack').split('\n')
  const stack = lines.flatMap(ownFrame).slice(0, MAX_FRAMES)
  return { type, message: message.slice(0, MAX_CHARACTERS), stack }
}

/** Errors can be made to throw when they are looked at. */
function tryDescribe(thrown: unknown): Pick<Fault, 'type' | 'message' | 'stack'> {
  try {
    return describe(thrown)
  } catch {
    return { type: 'unreadable', message: '', stack: [] }
  }
}

/**
 * Counts something thrown inside the SDK that is kept from the host. Never throws.
 *
 * @param doing what was being done, in a few fixed words
 */
export function noteFault(doing: string, thrown: unknown): void {
  total += 1
  const described = tryDescribe(thrown)
  const key = [doing, described.type, described.message, described.stack[0]].join('\n')
  const before = faults.get(key)
  // The newest come last, and the oldest make room.
  faults.delete(key)
  const count = (before?.count ?? 0) + 1
  faults.set(key, { ...described, doing, count, at: wallNow(), ordinal: total })
  const [oldest] = faults.keys()
  if (faults.size > MAX_KINDS && oldest !== undefined) faults.delete(oldest)
  for (const listener of listeners) listener()
}

/** How often the SDK failed inside, in this process. */
export function faultCount(): number {
  return total
}

/** The kinds of failures that occurred last, oldest first; at most 20. */
export function lastFaults(): Fault[] {
  return [...faults.values()]
}

/** Calls a listener, which must not throw, with each failure; the result ends that. */
export function watchFaults(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
