import type { EventId, SessionId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import { stripVTControlCharacters } from 'node:util'
import { StringDecoder } from 'node:string_decoder'
import { now } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { currentScope } from '../../context.ts'
import { defer } from '../../deferred.ts'
import type { LineLevel, LogSnapshot } from '../../delivery/otlp-logs.ts'
import { describeError } from '../../event/error.ts'
import type { Guard } from '../../event/guard.ts'
import { clip } from '../../event/serialize.ts'
import { newEventId } from '../../random.ts'
import { Allowance, type Excess } from './allowance.ts'
import { isFields, readStructured } from './structured-line.ts'
import { whileQuiet } from './quiet.ts'

/** Less than the server keeps, with the mark of what was cut. */
const MAX_LINE_CHARACTERS = 60_000
/** More of one piece of output is not looked at: it is no text for people. */
const MAX_PIECE_BYTES = 1024 * 1024

/** Where a line was written to. */
export type StreamName = 'stdout' | 'stderr'

/** What a session's log is made of. */
export interface SessionLogOptions {
  readonly sessionId: SessionId
  readonly guard: Guard
  readonly config: Config
  /** Called with each line, off the hot path. */
  readonly onLine: (line: LogSnapshot) => void
  /** Lines, or what is left of one, were left out. */
  readonly onExcess: (reason: Excess, count: number) => void
}

/** A line as it was written. */
export interface WrittenLine {
  readonly text: string
  readonly level: LineLevel
  readonly stream?: StreamName
  /** What was logged with it and tells its own stack. */
  readonly error?: unknown
}

interface Begun {
  readonly decoder: StringDecoder
  text: string
}

/** What a session's code writes, line by line, with the event that it was written in. */
export class SessionLog {
  readonly #options: SessionLogOptions
  readonly #allowance = new Allowance()
  /** Output whose line has not ended. */
  readonly #begun = new Map<StreamName, Begun>()
  #leftOut = 0

  constructor(options: SessionLogOptions) {
    this.#options = options
  }

  /** A piece of output: lines that are complete are recorded, the last waits for its end. */
  piece(stream: StreamName, chunk: string | Uint8Array): void {
    const begun = this.#begun.get(stream) ?? { decoder: new StringDecoder('utf8'), text: '' }
    this.#begun.set(stream, begun)
    const part = chunk.slice(0, MAX_PIECE_BYTES)
    const text = begun.text + (typeof part === 'string' ? part : begun.decoder.write(part))
    const lines = text.split('\n')
    begun.text = lines.pop() ?? ''
    if (begun.text.length > MAX_LINE_CHARACTERS) {
      lines.push(begun.text)
      begun.text = ''
    }
    for (const line of lines) this.#streamLine(stream, line)
  }

  /** One line, or a text of several that belong together. */
  line(written: WrittenLine): void {
    const { onExcess } = this.#options
    const time = now()
    const text = clip(written.text, MAX_LINE_CHARACTERS)
    const reason = this.#allowance.take(time, text.length)
    if (reason) {
      this.#leftOut += 1
      onExcess(reason, 1)
      return
    }
    this.#sayLeftOut(time)
    this.#defer({ ...written, text }, time)
  }

  /** Records what has no end of its line yet: nothing more comes. */
  finish(): void {
    for (const [stream, { text }] of this.#begun) this.#streamLine(stream, text)
    this.#begun.clear()
    this.#sayLeftOut(now())
  }

  /** Of lines that were left out there is one that says so. */
  #sayLeftOut(time: number): void {
    const count = this.#leftOut
    this.#leftOut = 0
    if (count > 0) this.#defer({ text: `[${count} lines left out]`, level: 'warn' }, time)
  }

  #defer(written: WrittenLine, time: number): void {
    const eventId = this.#eventHere()
    defer(() => whileQuiet(() => this.#record(written, time, eventId)))
  }

  #streamLine(stream: StreamName, text: string): void {
    const level = stream === 'stderr' ? 'warn' : 'info'
    if (text.trim() !== '') this.line({ text: text.replace(/\r$/, ''), level, stream })
  }

  #eventHere(): EventId | undefined {
    const { parent } = currentScope()
    return parent?.sessionId === this.#options.sessionId ? parent.id : undefined
  }

  #record(written: WrittenLine, time: number, eventId: EventId | undefined): void {
    const { sessionId, guard, config, onLine } = this.#options
    const text = stripVTControlCharacters(written.text)
    const structured = readStructured(text)
    const attributes: Record<string, JsonValue> = {
      'log.record.uid': newEventId(),
      ...(written.stream && { 'log.iostream': written.stream }),
      ...(written.error !== undefined && describeError(written.error, config).attributes),
      ...structured?.attributes,
    }
    const body = structured?.body ?? text
    const guarded = guard.json({ body, attributes }, { type: 'log', attribute: 'body' })
    const kept = isFields(guarded) ? guarded : { body: guarded }
    const keptAttributes = kept['attributes']
    onLine({
      sessionId,
      eventId,
      time: structured?.time ?? time,
      level: structured?.level ?? written.level,
      body: kept['body'] ?? '',
      attributes: isFields(keptAttributes) ? keptAttributes : {},
    })
  }
}
