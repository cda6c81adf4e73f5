import { keepWallClock, wallNow } from '../clock.ts'
import { findSession } from '../default-client.ts'
import { type Around, type Place, placeOf } from '../llms/wire/place.ts'
import { installDate } from './session-date.ts'
import { seededRandom } from './seeded-random.ts'

/** What a session's code gets for the time and for chance, in the place of the machine's. */
export class Determinism {
  readonly #random: () => number
  /** Milliseconds that the session's clock is before the machine's; 0 when it is the machine's. */
  #behindMs: number

  /**
   * @param seed id of the session that was recorded: what it drew is drawn again
   * @param startedAt when that began, in a session that runs again
   */
  constructor(seed: string, startedAt?: number) {
    this.#random = seededRandom(seed)
    this.#behindMs = startedAt === undefined ? 0 : wallNow() - startedAt
    begin()
  }

  random(): number {
    return this.#random()
  }

  /** Milliseconds since the epoch, whole. */
  now(): number {
    return Math.floor(wallNow() - this.#behindMs)
  }

  /** The recording is as far as that: the clock follows, and never goes back. */
  reached(recordedAt: number): void {
    if (this.#behindMs > 0) this.#behindMs = Math.min(this.#behindMs, wallNow() - recordedAt)
  }

  /** From here on it is the present: what is asked live may be signed with the time. */
  wentLive(): void {
    this.#behindMs = 0
  }

  /** The session is over; with the last one the functions are what they were. */
  end(): void {
    end()
  }
}

let running = 0
let undo: () => void = () => undefined

function here(): Determinism | undefined {
  return findSession()?.determinism
}

function begin(): void {
  running += 1
  if (running > 1) return
  const { now } = Date
  keepWallClock(() => now())
  const random: Around = (call) => here()?.random() ?? call()
  const places: readonly Place[] = [
    placeOf(Math, 'random', random),
    placeOf(Date, 'now', (call) => here()?.now() ?? call()),
  ]
  for (const place of places) place.put()
  const removeDate = installDate(() => here()?.now())
  undo = () => {
    removeDate()
    for (const place of places) place.remove()
    keepWallClock(undefined)
  }
}

function end(): void {
  running -= 1
  if (running === 0) undo()
}
