import type { RecordedEvent, Recording } from '@agentops/protocol/recording'
import { type Redaction, redactRecording } from '@agentops/replay/redact-recording'
import { writeRecording } from '@agentops/replay/recording-writer'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { count } from '../output/format.ts'
import { leftOutOf } from './left-out.ts'
import { safeLine } from '../output/safe-text.ts'

/** How a recording becomes a file that a project keeps. */
export interface CassetteOptions extends Redaction {
  /** Largest file, in bytes. */
  readonly maxBytes: number
}

const MOST_NAMED = 5

/**
 * The text of a recording as a project keeps it: JSON lines, so that a review sees what is in it,
 * without secrets.
 *
 * @throws CommandError when a call of it could not be answered, or when it is too large
 */
export function cassetteText(recording: Recording, options: CassetteOptions): string {
  const events = recording.events.map(withoutMessages)
  const redacted = redactRecording({ ...recording, events }, options)
  const calls = redacted.events.filter(({ type }) => type === 'llm')
  if (calls.length === 0) throw new CommandError('The session has no LLM call: nothing to test.')
  const missing = calls.filter(({ exchange }) => !exchange?.response && !exchange?.failure)
  if (missing.length > 0) throw notWhole(missing)
  const text = [...writeRecording(redacted)].join('')
  const size = Buffer.byteLength(text)
  if (size > options.maxBytes) throw tooLarge(size, redacted.events, options.maxBytes)
  return text
}

/** A test reads the exchanges, which say it all. */
function withoutMessages({ messages: _said, ...event }: RecordedEvent): RecordedEvent {
  return event
}

function notWhole(missing: readonly RecordedEvent[]): CommandError {
  const named = missing.slice(0, MOST_NAMED).map(leftOutOf)
  const all = count(missing.length)
  return new CommandError(`${all} calls have no recorded answer, so no test can give it.`, {
    hint: `Record with captureWire on, and with answers below its limit.\n${named.join('\n')}`,
  })
}

function tooLarge(size: number, events: readonly RecordedEvent[], most: number): CommandError {
  const sizes = events
    .map((event) => ({ event, bytes: Buffer.byteLength(JSON.stringify(event)) }))
    .toSorted((a, b) => b.bytes - a.bytes)
  const named = sizes
    .slice(0, MOST_NAMED)
    .map(({ event, bytes }) => `${nameOf(event)}  ${count(bytes)} bytes`)
  return new CommandError(
    `The recording has ${count(size)} bytes, and ${count(most)} may be kept.`,
    {
      exitCode: EXIT.usage,
      hint: `Allow more with --max-bytes. The largest events:\n${named.join('\n')}`,
    },
  )
}

function nameOf({ id, type, name, model }: RecordedEvent): string {
  return `  ${id}  ${safeLine(`${type} ${name} ${model}`.trim())}`
}
