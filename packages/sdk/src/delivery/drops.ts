import type { Logger } from '../logger.ts'

const MAX_DETAIL = 300

/** Why something is lost, and what to do about it. */
const REASONS = {
  'memory-full':
    'the queue is full and no disk takes more. Is the server reachable? Raise maxQueueBytes to keep more',
  'spool-full':
    'the spool is full. Is the server reachable? Raise maxSpoolBytes to keep more, or deliver it with: npx agentops spool flush',
  expired: 'they could not be delivered for longer than maxSpoolAge',
  damaged: 'their part of the spool was damaged on disk',
  refused: 'the server refused them for good',
  rejected: 'the server took the others of their request',
  'too-large': 'a single one is larger than the server takes',
  'exporter-full': 'an exporter of yours is slower than events come',
  'exporter-failed': 'an exporter or span processor of yours did not take them',
  fault: 'the SDK failed on them: npx agentops doctor shows how',
  attachment:
    'an attachment is empty, larger than 16 MiB or of a type that no browser shows safely',
  'log-rate': 'a session logs more lines a second than are kept',
  'log-total': 'a session logs more than is kept of one',
} as const

/** Their session's log says it: a program that prints too much needs not another line. */
const QUIET: ReadonlySet<string> = new Set(['log-rate', 'log-total'])

/** Why something is lost. */
export type DropReason = keyof typeof REASONS

/** How many were lost, by reason; reasons that never occurred are absent. */
export type DropCounts = Readonly<Partial<Record<DropReason, number>>>

/** Counts what is lost; each reason is said once. */
export class Drops {
  readonly #counts: Partial<Record<DropReason, number>> = {}
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** @param detail what the server said */
  note(reason: DropReason, count: number, detail = ''): void {
    if (count === 0) return
    const isFirst = !QUIET.has(reason) && this.#counts[reason] === undefined
    this.#counts[reason] = (this.#counts[reason] ?? 0) + count
    const said = detail === '' ? '' : ` (${detail.slice(0, MAX_DETAIL)})`
    if (isFirst) {
      this.#logger.error(`events are lost: ${REASONS[reason]}${said}. client.stats() counts them.`)
    }
  }

  counts(): DropCounts {
    return { ...this.#counts }
  }
}
