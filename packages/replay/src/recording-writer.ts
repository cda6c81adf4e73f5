import type { EventId } from '@agentops/protocol/ids'
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type RecordedEvent,
  type Recording,
  type RecordingEnd,
  type RecordingHeader,
} from '@agentops/protocol/recording'

/** The lines of a recording's file, each with its line break; pack them with gzip. */
export function* writeRecording(recording: Recording): Generator<string> {
  const { madeBy, session, events, dropped } = recording
  const header: RecordingHeader = {
    kind: 'header',
    format: RECORDING_FORMAT,
    version: RECORDING_VERSION,
    madeBy,
    session,
  }
  yield `${JSON.stringify(header)}\n`
  for (const event of arrangeEvents(events)) {
    yield `${JSON.stringify({ kind: 'event', ...event })}\n`
  }
  const end: RecordingEnd = { kind: 'end', events: events.length, dropped }
  yield `${JSON.stringify(end)}\n`
}

/**
 * Events in the order of creation, parents first whatever clocks say; a reference to an event that is
 * not among them, or that goes in a circle, is dropped.
 */
export function arrangeEvents(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const byId = new Map(events.map((event) => [event.id, event]))
  const done = new Set<EventId>()
  const arranged: RecordedEvent[] = []
  for (const event of events.toSorted((a, b) => a.startedAt - b.startedAt)) {
    for (const one of ancestorsFirst(event, byId, done)) {
      done.add(one.id)
      arranged.push(withKnownReferences(one, done))
    }
  }
  return arranged
}

function ancestorsFirst(
  event: RecordedEvent,
  byId: ReadonlyMap<EventId, RecordedEvent>,
  done: ReadonlySet<EventId>,
): readonly RecordedEvent[] {
  const chain: RecordedEvent[] = []
  const seen = new Set<EventId>()
  let next: RecordedEvent | undefined = event
  while (next && !done.has(next.id) && !seen.has(next.id)) {
    seen.add(next.id)
    chain.push(next)
    next = next.parentId === null ? undefined : byId.get(next.parentId)
  }
  return chain.toReversed()
}

function withKnownReferences(event: RecordedEvent, done: ReadonlySet<EventId>): RecordedEvent {
  const { parentId, exchange, id } = event
  const isKnown = (other: EventId) => other !== id && done.has(other)
  const parent = parentId !== null && isKnown(parentId) ? parentId : null
  if (!exchange || exchange.retryOf === null || isKnown(exchange.retryOf)) {
    return parent === parentId ? event : { ...event, parentId: parent }
  }
  return { ...event, parentId: parent, exchange: { ...exchange, retryOf: null } }
}
