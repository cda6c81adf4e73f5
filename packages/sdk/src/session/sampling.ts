import type { SessionId } from '@agentops/protocol/ids'
import type { DropReason } from '../delivery/drops.ts'
import type { LogSnapshot } from '../delivery/otlp-logs.ts'
import type { SessionRecord } from '../delivery/session-record.ts'
import type { Event } from '../event/event.ts'
import type { TimeTravelPlan } from '../time-travel/plan.ts'
import { HeldRecords } from './held-records.ts'
import type { Outlet } from './outlet.ts'
import type { SessionOwner } from './session-options.ts'

/**
 * Whether a session is among the share that is recorded: decided by the random bits at the end of
 * its id, so that every process that joins a session decides alike.
 */
function isSampled(id: SessionId, rate: number): boolean {
  return Number.parseInt(id.slice(-8), 16) / 2 ** 32 < rate
}

/**
 * Holds back the records of a session that was not chosen until something in it fails, and then
 * hands on all of them; or drops and counts them when nothing does.
 */
export class HoldingOutlet implements Outlet {
  readonly #outlet: Outlet
  readonly #dropped: (events: number) => void
  #state: 'holding' | 'open' | 'dropping'
  /** That it started, and with which agents: without it nothing else can be shown. */
  #starts: SessionRecord[] = []
  readonly #calls = new HeldRecords()
  readonly #events: HeldRecords
  readonly #lines = new HeldRecords()

  /** @param keepErrors whether a failure is reason enough to record the session after all */
  constructor(outlet: Outlet, keepErrors: boolean, dropped: (events: number) => void) {
    this.#outlet = outlet
    this.#dropped = dropped
    this.#state = keepErrors ? 'holding' : 'dropping'
    this.#events = new HeldRecords(() => dropped(1))
  }

  notice(event: Event): void {
    if (this.#state === 'open') this.#outlet.notice(event)
  }

  span(event: Event): void {
    if (this.#state === 'open') this.#outlet.span(event)
    else if (this.#state === 'dropping') this.#dropped(1)
    else this.#hold(event)
  }

  log(line: LogSnapshot): void {
    if (this.#state === 'open') this.#outlet.log(line)
    else if (this.#state === 'holding') this.#lines.add(line, (outlet) => outlet.log(line))
  }

  lost(reason: DropReason, count: number): void {
    if (this.#state === 'open') this.#outlet.lost(reason, count)
  }

  call(record: SessionRecord): void {
    if (this.#state === 'open') this.#outlet.call(record)
    else if (this.#state === 'holding') this.#holdCall(record)
  }

  /** Something failed: what was held and what comes is recorded. */
  open(): void {
    if (this.#state !== 'holding') return
    this.#state = 'open'
    for (const record of this.#starts) this.#outlet.call(record)
    for (const held of [this.#calls, this.#events, this.#lines]) held.handOn(this.#outlet)
    this.#starts = []
  }

  /** The session is over, and nothing failed. */
  drop(): void {
    if (this.#state !== 'holding') return
    this.#state = 'dropping'
    this.#dropped(this.#events.count)
    for (const held of [this.#calls, this.#events, this.#lines]) held.forget()
    this.#starts = []
  }

  #hold(event: Event): void {
    this.#events.add(event.attributes, (outlet) => outlet.span(event))
    if (event.status === 'error') this.open()
  }

  /** Of starts and agents there are no more than the session lets through; of the rest there may be. */
  #holdCall(record: SessionRecord): void {
    if (record.call === 'start' || record.call === 'agent') this.#starts.push(record)
    else this.#calls.add(record.body, (outlet) => outlet.call(record))
  }
}

/** What holds a session's records back: it was not chosen, or nothing of its replay is to be sent. */
export function holdingFor(
  id: SessionId,
  owner: SessionOwner,
  plan: TimeTravelPlan | undefined,
): HoldingOutlet | undefined {
  const { config, pipeline } = owner
  if (plan?.isUnsent) return new HoldingOutlet(pipeline, false, () => undefined)
  if (isSampled(id, config.sampleRate)) return undefined
  return new HoldingOutlet(pipeline, config.keepErrors, (events) => owner.unsampled(events))
}
