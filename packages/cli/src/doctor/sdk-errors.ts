import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

const MAX_BYTES = 1024 * 1024
const MAX_ERRORS = 10

/** One kind of failure inside the SDK, as a process has noted it. */
interface Noted {
  /** The same in every line about it. */
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly text: string
}

/** The newest failures inside the SDK, newest last, one line each; empty when there are none. */
export async function readSdkErrors(folder: string): Promise<string[]> {
  const path = join(folder, 'errors.jsonl')
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (size === 0 || size > MAX_BYTES) return []
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  // A process writes a line again when its count has grown.
  const latest = new Map(lines.flatMap(parseLine).map((noted) => [noted.key, noted]))
  const sorted = [...latest.values()].toSorted((a, b) => a.at - b.at)
  return sorted.slice(-MAX_ERRORS).map(({ text }) => text)
}

function parseLine(line: string): Noted[] {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? [noted({ ...value })] : []
  } catch {
    return []
  }
}

function noted(fault: Readonly<Record<string, unknown>>): Noted {
  const text = (key: string) => (typeof fault[key] === 'string' ? fault[key] : '')
  const number = (key: string) => (typeof fault[key] === 'number' ? fault[key] : 0)
  const frames: unknown[] = Array.isArray(fault['stack']) ? fault['stack'] : []
  const stack = frames.filter((frame) => typeof frame === 'string')
  const at = number('at')
  const [where = 'no frame of the SDK'] = stack
  const what = [text('type'), text('message')].filter((part) => part !== '').join(': ')
  const key = [number('pid'), text('doing'), what, where].join('\n')
  const times = `${number('count')}× in process ${number('pid')}, last ${isoOf(at)}`
  return { key, at, text: `${what} while ${text('doing')}, at ${where} (${times})` }
}

function isoOf(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? 'at an unknown time' : date.toISOString()
}
