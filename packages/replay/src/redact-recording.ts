import type { JsonValue } from '@agentops/protocol/messages'
import type { RecordedEvent, Recording, WireExchange } from '@agentops/protocol/recording'
import { REDACTED, removeSecrets } from '@agentops/protocol/secrets'
import { mapTexts } from './map-texts.ts'
import { type Change, redactResponse } from './redact-response.ts'
import type { ChangeText } from './redact-stream.ts'

/** What is taken out of a recording. */
export interface Redaction {
  /** More than keys, tokens and passwords of known forms, which always go. */
  readonly patterns?: readonly RegExp[]
  /** Texts that go wherever they stand. */
  readonly texts?: readonly string[]
}

/**
 * A recording without secrets. Requests and tool inputs change exactly as a client's redaction changes
 * them, so that a program with the same rules still finds its answers. An answer that is binary and
 * holds something to take out is left out whole, and the event says so.
 */
export function redactRecording(recording: Recording, redaction: Redaction = {}): Recording {
  const own = ownRules(redaction)
  const change: Change = {
    text: (text) => removeSecrets(own(text)),
    json: (value) => JSON.parse(removeSecrets(JSON.stringify(mapTexts(plain(value), own)))),
  }
  const { session, events } = recording
  const { name, tags, endStateReason } = session
  return {
    ...recording,
    session: {
      ...session,
      name: change.text(name),
      tags: tags.map(change.text),
      endStateReason: change.text(endStateReason),
    },
    events: events.map((event) => redactEvent(event, change)),
  }
}

function ownRules({ patterns = [], texts = [] }: Redaction): ChangeText {
  const global = patterns.map((pattern) =>
    pattern.global ? pattern : new RegExp(pattern, `${pattern.flags}g`),
  )
  return (text) => {
    let rest = text
    for (const pattern of global) rest = rest.replace(pattern, REDACTED)
    for (const known of texts) rest = rest.replaceAll(known, REDACTED)
    return rest
  }
}

function redactEvent(event: RecordedEvent, change: Change): RecordedEvent {
  const { name, agentName, input, outcome, exchange, leftOut, messages } = event
  const redacted = exchange && redactExchange(exchange, change)
  const isGone = exchange?.response != null && redacted?.response === null
  return {
    ...event,
    name: change.text(name),
    agentName: change.text(agentName),
    input: change.json(input),
    outcome: outcome && change.json(outcome),
    exchange: redacted,
    ...(messages && { messages: change.json(messages) }),
    leftOut: isGone ? [...leftOut, { what: 'response', reason: 'redacted', bytes: 0 }] : leftOut,
  }
}

/** Data as JSON has it: what is undefined is not there. */
function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value))
}

function redactExchange(exchange: WireExchange, change: Change): WireExchange {
  const { request, response, failure } = exchange
  return {
    ...exchange,
    request: change.json(request),
    response: response && redactResponse(response, change),
    failure: failure && { ...failure, message: change.text(failure.message) },
  }
}
