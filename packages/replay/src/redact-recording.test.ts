import { createEventId, createSessionId } from '@agentops/protocol/ids'
import type { RecordedEvent, Recording, WireBytes } from '@agentops/protocol/recording'
import { describe, expect, it } from 'vitest'
import { recordedEvent } from './recorded-event.ts'
import { readRecording } from './recording-reader.ts'
import { writeRecording } from './recording-writer.ts'
import { type Redaction, redactRecording } from './redact-recording.ts'

/** Put together here, so that nothing that looks like a key stands in this file. */
const KEY = `sk-proj-${'4f7Ab9'.repeat(7)}`

function recordingOf(event: Partial<RecordedEvent>): Recording {
  const id = createEventId(new Uint8Array(8).fill(1))
  return {
    madeBy: 'test',
    session: {
      id: createSessionId(1, new Uint8Array(10)),
      name: `trip ${KEY}`,
      tags: [KEY],
      startedAt: 1,
      endState: 'Fail',
      endStateReason: `refused ${KEY}`,
    },
    events: [recordedEvent({ id, type: 'llm', name: 'chat', startedAt: 1, ...event })],
    dropped: {},
  }
}

function answered(contentType: string, pieces: readonly WireBytes[]): Partial<RecordedEvent> {
  const request = { method: 'POST', url: '//h/v1', contentType: '', body: `{"q":"${KEY} Ada"}` }
  const headers = [['content-type', contentType]] as const
  const chunks = pieces.map((bytes, atMs) => ({ atMs, bytes }))
  const response = { status: 200, statusText: '', headers, headMs: 0, chunks }
  return { exchange: { request, response, failure: null, attempt: 0, retryOf: null } }
}

function redacted(event: Partial<RecordedEvent>, redaction?: Redaction) {
  const text = [...writeRecording(redactRecording(recordingOf(event), redaction))].join('')
  return { text, recording: readRecording([text]) }
}

const delta = (content: string) =>
  `data: {"model":"m","choices":[{"delta":{"content":"${content}"}}]}\n\n`

describe('redactRecording', () => {
  it('takes secrets out of all that was said, asked and returned', () => {
    const outcome = { kind: 'value' as const, exact: true, value: { note: `key ${KEY}` } }
    const { text } = redacted({
      ...answered('application/json', [`{"a":"${KEY}"}`]),
      outcome,
      input: [KEY],
    })
    expect(text).not.toContain(KEY)
    expect(text.match(/\[redacted\]/g)).toHaveLength(7)
  })

  it('finds a secret that came in pieces, and leaves the stream a stream', () => {
    const stream = [
      delta('Your key: '),
      delta(KEY.slice(0, 12)),
      delta(KEY.slice(12)),
      'data: [DONE]\n\n',
    ]
    const { recording } = redacted(answered('text/event-stream', stream))
    const chunks = recording.events[0]?.exchange?.response?.chunks ?? []
    const body = chunks.map(({ bytes }) => (typeof bytes === 'string' ? bytes : '')).join('')
    expect(body).toBe(
      [delta('Your key: [redacted]'), delta(''), delta(''), 'data: [DONE]\n\n'].join(''),
    )
  })

  it('leaves a body without secrets in the pieces in which it came', () => {
    const stream = [delta('one').slice(0, 20), delta('one').slice(20), delta('two')]
    const { recording } = redacted(answered('text/event-stream', stream))
    const chunks = recording.events[0]?.exchange?.response?.chunks ?? []
    expect(chunks.map(({ bytes }) => bytes)).toEqual(stream)
  })

  it('takes out what a pattern or a text says, in requests as in answers', () => {
    const event = answered('application/json', ['{"a":"Ada Lovelace, room 17"}'])
    const { text } = redacted(event, { patterns: [/room \d+/], texts: ['Ada'] })
    expect(text).not.toMatch(/Ada|room 17/)
    expect(text).toContain('[redacted] Lovelace, [redacted]')
  })

  it('reads a stream as a whole where a chunk ends within a letter', () => {
    const [start, end] = [KEY.slice(0, 20), KEY.slice(20)]
    const bytes = new TextEncoder().encode(delta(`à ${start}`) + delta(end))
    const cut = bytes.indexOf(0xc3) + 1
    const pieces = [bytes.slice(0, cut), bytes.slice(cut)].map((piece) => ({
      base64: btoa(String.fromCharCode(...piece)),
    }))
    const { text } = redacted(answered('text/event-stream', pieces))
    expect(text).not.toContain(end)
    expect(text).toContain('à [redacted]')
  })

  it('leaves out a binary answer that holds a secret, and says so', () => {
    const binary = { base64: btoa(`\u0000\u0001${KEY}\u00ff`) }
    const { recording } = redacted(answered('application/vnd.amazon.eventstream', [binary]))
    expect(recording.events[0]?.exchange?.response).toBeNull()
    expect(recording.events[0]?.leftOut).toEqual([
      { what: 'response', reason: 'redacted', bytes: 0 },
    ])
  })
})
