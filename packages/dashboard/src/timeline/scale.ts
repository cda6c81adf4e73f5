import type { EventSummary } from '@agentops/protocol/event'

/** A span of time on screen, in milliseconds since the epoch; `end` is after `start`. */
export interface TimeRange {
  readonly start: number
  readonly end: number
}

/** Where a bar is drawn, as fractions of the range's width; undefined parts lie outside it. */
export interface Bar {
  readonly left: number
  readonly width: number
  /** Share of the bar's width before the first chunk arrived; null when not streamed. */
  readonly waiting: number | null
  /** The bar goes on beyond the range on this side. */
  readonly cutLeft: boolean
  readonly cutRight: boolean
}

/**
 * The time from the first start to the last end.
 *
 * @param now where running events end for the moment
 */
export function rangeOf(events: readonly EventSummary[], now: number): TimeRange {
  let start = Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  for (const event of events) {
    start = Math.min(start, event.startedAt)
    end = Math.max(end, endOf(event, now))
  }
  if (!Number.isFinite(start)) return { start: now, end: now + 1 }
  return { start, end: Math.max(end, start + 0.001) }
}

const LABEL_ROOM = 0.12

/** A range with room after its end, where the last bars' durations are written. */
export function withLabelRoom({ start, end }: TimeRange): TimeRange {
  return { start, end: end + (end - start) * LABEL_ROOM }
}

/** When an event ended, or `now` while it runs; never before its start. */
export function endOf(event: EventSummary, now: number): number {
  const end = event.durationMs === null ? now : event.startedAt + event.durationMs
  return Math.max(end, event.startedAt)
}

/** Places an event in a range; `undefined` when it lies wholly outside. */
export function barOf(event: EventSummary, range: TimeRange, now: number): Bar | undefined {
  const end = endOf(event, now)
  if (end < range.start || event.startedAt > range.end) return undefined
  const from = Math.max(event.startedAt, range.start)
  const to = Math.min(end, range.end)
  const size = range.end - range.start
  return {
    left: (from - range.start) / size,
    width: (to - from) / size,
    waiting: waitingShare(event, from, to),
    cutLeft: event.startedAt < range.start,
    cutRight: end > range.end,
  }
}

function waitingShare(event: EventSummary, from: number, to: number): number | null {
  if (event.timeToFirstChunkMs === null || to <= from) return null
  const firstChunk = event.startedAt + event.timeToFirstChunkMs
  return Math.min(1, Math.max(0, (firstChunk - from) / (to - from)))
}

/** The part of a range between two fractions of it, at least a thousandth wide. */
export function zoom(range: TimeRange, first: number, second: number): TimeRange {
  const size = range.end - range.start
  const low = Math.max(0, Math.min(first, second))
  const high = Math.max(low + 0.001, Math.min(1, Math.max(first, second)))
  return { start: range.start + low * size, end: range.start + high * size }
}
