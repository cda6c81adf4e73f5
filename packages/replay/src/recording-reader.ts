import { parseSessionId } from '@agentops/protocol/ids'
import { END_STATES } from '@agentops/protocol/session'
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type RecordedEvent,
  type RecordedSession,
  type Recording,
} from '@agentops/protocol/recording'
import { parseJson } from './canonical-json.ts'
import { readEvent } from './recording-event.ts'
import { RecordingError } from './recording-error.ts'
import { Fields } from './recording-fields.ts'
import { upgradeLine } from './recording-upgrade.ts'

/** How much is read before a recording is refused. */
export interface RecordingLimits {
  /** Characters of one line. @defaultValue 16 Mi */
  readonly maxLine?: number
  /** Characters in all, unpacked. @defaultValue 256 Mi */
  readonly maxTotal?: number
  /** @defaultValue 200,000 */
  readonly maxEvents?: number
}

/** Levels of JSON in a line: a value of the deepest kind and the fields around it. */
const LINE_DEPTH = 120

/**
 * Reads a recording from pieces of its unpacked text, and trusts nothing in it. It holds one line
 * more than what it has understood, so that a bomb is refused at the limit, not after it.
 */
export class RecordingReader {
  readonly #limits: Required<RecordingLimits>
  readonly #events: RecordedEvent[] = []
  readonly #ids = new Set<string>()
  #head: { version: number; madeBy: string; session: RecordedSession } | undefined
  #dropped: Readonly<Record<string, number>> | undefined
  #pieces: string[] = []
  #pending = 0
  #total = 0
  #line = 1

  constructor({
    maxLine = 1 << 24,
    maxTotal = 1 << 28,
    maxEvents = 200_000,
  }: RecordingLimits = {}) {
    this.#limits = { maxLine, maxTotal, maxEvents }
  }

  /**
   * Takes the next piece of text, cut anywhere.
   * @throws RecordingError when it is no recording, or too large; the reader is then of no more use
   */
  write(text: string): void {
    this.#total += text.length
    if (this.#total > this.#limits.maxTotal) {
      this.#refuse('too-large', `more than ${this.#limits.maxTotal} characters; raise maxTotal`)
    }
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#keep(text.slice(from, to))
      this.#endLine()
      from = to + 1
    }
    this.#keep(text.slice(from))
  }

  /**
   * The recording, once all text is written.
   * @throws RecordingError when its end is missing
   */
  finish(): Recording {
    if (this.#pending > 0) this.#endLine()
    if (!this.#head) return this.#refuse('not-a-recording', 'is empty')
    if (!this.#dropped) {
      return this.#refuse('cut-off', 'the end is missing: fetch or export it again')
    }
    const { madeBy, session } = this.#head
    return { madeBy, session, events: this.#events, dropped: this.#dropped }
  }

  #keep(piece: string): void {
    this.#pending += piece.length
    if (this.#pending > this.#limits.maxLine) {
      this.#refuse('too-large', `more than ${this.#limits.maxLine} characters; raise maxLine`)
    }
    if (piece !== '') this.#pieces.push(piece)
  }

  #endLine(): void {
    const text = this.#pieces.join('')
    this.#pieces = []
    this.#pending = 0
    if (text.trim() !== '') this.#read(text)
    this.#line += 1
  }

  #read(text: string): void {
    const value = parseJson(text, LINE_DEPTH)
    if (value === undefined) {
      const problem = this.#head ? 'invalid' : 'not-a-recording'
      this.#refuse(problem, 'is not JSON, or nested too deeply')
    }
    if (!this.#head) this.#head = readHeader(new Fields(value, this.#line), this.#line)
    else {
      if (this.#dropped) this.#refuse('invalid', 'comes after the end')
      const fields = new Fields(upgradeLine(value, this.#head.version), this.#line)
      if (fields.oneOf('kind', ['event', 'end']) === 'event') this.#addEvent(readEvent(fields))
      else this.#end(fields)
    }
  }

  #addEvent(event: RecordedEvent): void {
    if (this.#events.length >= this.#limits.maxEvents) {
      this.#refuse('too-large', `more than ${this.#limits.maxEvents} events; raise maxEvents`)
    }
    if (this.#ids.has(event.id)) this.#refuse('duplicate-id', `event ${event.id} comes twice`)
    for (const id of [event.parentId, event.exchange?.retryOf]) {
      if (id != null && !this.#ids.has(id)) {
        this.#refuse('unknown-parent', `refers to event ${id}, which does not come before it`)
      }
    }
    this.#ids.add(event.id)
    this.#events.push(event)
  }

  #end(fields: Fields): void {
    if (fields.positive('events') !== this.#events.length) {
      this.#refuse('cut-off', 'events are missing: fetch or export it again')
    }
    this.#dropped = fields.counts('dropped')
  }

  #refuse(problem: RecordingError['problem'], message: string): never {
    throw new RecordingError(problem, message, this.#line)
  }
}

/** Reads a whole recording from pieces of its unpacked text. @throws RecordingError */
export function readRecording(pieces: Iterable<string>, limits: RecordingLimits = {}): Recording {
  const reader = new RecordingReader(limits)
  for (const piece of pieces) reader.write(piece)
  return reader.finish()
}

function readHeader(fields: Fields, line: number) {
  if (!fields.has('format') || fields.text('format') !== RECORDING_FORMAT) {
    throw new RecordingError('not-a-recording', `does not say "${RECORDING_FORMAT}"`, line)
  }
  const version = fields.positive('version')
  if (!Number.isInteger(version) || version < 1) fields.refuse('version', 'must be 1 or more')
  if (version > RECORDING_VERSION) {
    const message = `version ${version} is newer than ${RECORDING_VERSION}, the newest that this release reads: update agentops`
    throw new RecordingError('newer-version', message, line)
  }
  return { version, madeBy: fields.text('madeBy'), session: readSession(fields.object('session')) }
}

function readSession(fields: Fields): RecordedSession {
  const id = parseSessionId(fields.text('id')) ?? fields.refuse('id', 'must be a UUID')
  return {
    id,
    name: fields.text('name'),
    tags: fields.list('tags', (tag, item) =>
      typeof tag === 'string' ? tag : item.refuse('tag', 'must be a text'),
    ),
    startedAt: fields.positive('startedAt'),
    endState: fields.nullable('endState', (own, key) => own.oneOf(key, END_STATES)),
    endStateReason: fields.text('endStateReason'),
  }
}
