import type { EventSummary } from '@agentops/protocol/event'
import { sleep } from './scale.ts'
import type { SessionDetail } from '@agentops/protocol/session'

interface EventPage {
  readonly events: readonly EventSummary[]
  readonly nextCursor: string | null
}

const LOOKS = 20
const LOOK_EVERY_MS = 1000

/** What a row of the table says. */
export interface Row {
  readonly done: string
  readonly times: number
  readonly produced: number
  readonly stored: number
  readonly doubled: number
  readonly lost: number
  /** What else was seen, in a few words. */
  readonly note: string
}

/** A moment in the life of a process; milliseconds. */
export interface Moment {
  /** Since the epoch. */
  readonly at: number
  /** For how long it had had a core; 0 where the system does not tell. */
  readonly core: number
  /** For how long it had chosen to sleep. */
  readonly slept: number
}

/** How much time a process had for itself between two moments; milliseconds. */
export function ownTimeBetween(from: Moment, to: Moment): number {
  return to.core === 0 ? to.at - from.at : to.core - from.core + (to.slept - from.slept)
}

/** What an agent says it has done. */
export interface Ledger {
  readonly session: string
  /** When each event had ended, by name. */
  readonly ended: ReadonlyMap<string, Moment>
}

/** Reads what `agents/working.mjs` has written; undefined when it was killed before it had a session. */
export function readLedger(text: string): Ledger | undefined {
  const [head = '', ...lines] = text.split('\n')
  const session = /^session (\S+)$/.exec(head)?.[1]
  if (session === undefined) return undefined
  const ended = new Map<string, Moment>()
  for (const line of lines) {
    const [name, ...numbers] = line.split(' ')
    const [at = 0, core = 0, slept = 0] = numbers.map(Number)
    // The last line may be cut off.
    if (numbers.length === 3) ended.set(`e${name}`, { at, core, slept })
  }
  return { session, ended }
}

/** What became of the events of one agent. */
export interface Fate {
  readonly stored: number
  readonly doubled: number
  readonly lost: readonly string[]
}

/** Asks the server what it has of a session and compares that with what was produced. */
export async function fateOf(
  url: string,
  session: string,
  { produced, looks = LOOKS }: { readonly produced: Iterable<string>; readonly looks?: number },
): Promise<Fate> {
  const expected = [...produced]
  let fate = await readFate(url, session, expected)
  // A busy server shows what it has acknowledged a little later.
  for (let look = 0; look < looks && fate.lost.length > 0; look += 1) {
    await sleep(LOOK_EVERY_MS)
    fate = await readFate(url, session, expected)
  }
  return fate
}

async function readFate(url: string, session: string, produced: readonly string[]): Promise<Fate> {
  const names = await storedNames(url, session)
  const distinct = new Set(names)
  const events = names.length === 0 ? 0 : ((await find(url, session))?.counts.events ?? 0)
  const lost = produced.filter((name) => !distinct.has(name))
  return { stored: distinct.size, doubled: Math.max(events, names.length) - distinct.size, lost }
}

async function storedNames(url: string, session: string): Promise<string[]> {
  const names: string[] = []
  let cursor = ''
  do {
    const path = `/api/v1/sessions/${session}/events?limit=5000${cursor}`
    const page = await read<EventPage>(url, path)
    // A start alone is word that an event runs, not the event.
    const whole = page?.events.filter(({ status }) => status !== 'running') ?? []
    names.push(...whole.map(({ name }) => name))
    cursor = page?.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : ''
  } while (cursor !== '')
  return names
}

/** How a session is to have ended. */
export interface ExpectedEnd {
  readonly state: string
  readonly reason: RegExp
}

/** The session as the server shows it: once it shows this end, or after a while. */
export async function readSession(
  url: string,
  session: string,
  { state, reason }: ExpectedEnd,
): Promise<SessionDetail> {
  for (let look = 0; look <= LOOKS; look += 1) {
    const found = await find(url, session)
    const isSo = found?.state === state && reason.test(found.endStateReason)
    if (found && (isSo || look === LOOKS)) return found
    await sleep(LOOK_EVERY_MS)
  }
  throw new MissingSessionError(session)
}

function find(url: string, session: string): Promise<SessionDetail | undefined> {
  return read<SessionDetail>(url, `/api/v1/sessions/${session}`)
}

class MissingSessionError extends Error {
  override readonly name = 'MissingSessionError'

  constructor(session: string) {
    super(`the server knows no session ${session}`)
  }
}

async function read<Body>(url: string, path: string): Promise<Body | undefined> {
  for (;;) {
    const response = await fetch(url + path)
    if (response.status === 404) return undefined
    if (response.ok) {
      const body: Body = await response.json()
      return body
    }
    await sleep(200)
  }
}
