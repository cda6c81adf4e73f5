import { gunzipSync, gzipSync } from 'node:zlib'
import { createEventId, createSessionId } from '@agentops/protocol/ids'
import type { RecordedEvent, Recording } from '@agentops/protocol/recording'
import { describe, expect, it } from 'vitest'
import { RecordingError, type RecordingProblem } from './recording-error.ts'
import { recordedEvent } from './recorded-event.ts'
import { recordingFileName } from './recording-file-name.ts'
import { RecordingReader, readRecording } from './recording-reader.ts'
import { upgradeLine } from './recording-upgrade.ts'
import { writeRecording } from './recording-writer.ts'

const eventId = (number: number) => createEventId(new Uint8Array(8).fill(number))
const sessionId = createSessionId(1, new Uint8Array(10))

const call = recordedEvent({
  id: eventId(2),
  parentId: eventId(1),
  type: 'llm',
  name: 'chat',
  agentName: 'coder <script>alert(1)</script>',
  startedAt: 2,
  status: 'error',
  exchange: {
    request: {
      method: 'POST',
      url: 'https://llm.test/v1/chat/completions',
      contentType: 'application/json',
      body: '{"messages":[{"role":"user","content":"naïve 😀 \\u0000"}]}',
    },
    response: {
      status: 200,
      statusText: 'OK',
      headers: [['content-type', 'text/event-stream']],
      headMs: 3.5,
      chunks: [
        { atMs: 4, bytes: 'data: caf' },
        { atMs: 5, bytes: { base64: '/wA=' } },
      ],
    },
    failure: { name: 'TypeError', message: 'terminated', code: 'ECONNRESET', atMs: 6 },
    attempt: 1,
    retryOf: eventId(1),
  },
  leftOut: [{ what: 'response', reason: 'size', bytes: 10 }],
})
const tool = recordedEvent({
  id: eventId(1),
  type: 'tool',
  name: '../../etc/passwd',
  startedAt: 1,
  input: { path: '/' },
  outcome: { kind: 'value', exact: true, value: [1, { deep: null }] },
})
const broken = recordedEvent({
  id: eventId(3),
  type: 'tool',
  name: 'send',
  startedAt: 3,
  outcome: { kind: 'error', name: 'RangeError', message: 'no', code: 'E1' },
})
const session = {
  id: sessionId,
  name: 'trip',
  tags: ['a'],
  startedAt: 1,
  endState: 'Success',
  endStateReason: '',
} as const
const recording: Recording = {
  madeBy: '@agentops/sdk 0.1.0',
  session,
  events: [tool, call, broken],
  dropped: { size: 2 },
}
const linesOf = (whole: Recording) => [...writeRecording(whole)]

function refusal(pieces: Iterable<string>): RecordingError {
  try {
    readRecording(pieces)
  } catch (error) {
    if (error instanceof RecordingError) return error
    throw error
  }
  throw new TypeError('was not refused')
}

/** The recording with one field of its second line, the tool's, replaced. */
function withField(key: string, json: string): readonly string[] {
  const [header = '', first = '', ...rest] = linesOf(recording)
  const fields = Object.entries(JSON.parse(first)).filter(([own]) => own !== key)
  const kept = fields.map(([own, value]) => `${JSON.stringify(own)}:${JSON.stringify(value)}`)
  return [header, `{${[...kept, `${JSON.stringify(key)}:${json}`].join(',')}}\n`, ...rest]
}

describe('a recording', () => {
  it('comes back whole from its file, cut into pieces of any size', () => {
    const file = gzipSync(linesOf(recording).join(''))
    const text = gunzipSync(file).toString('utf8')
    for (const size of [1, 7, 1000, text.length]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.slice(index * size, (index + 1) * size),
      )
      expect(readRecording(pieces)).toEqual({ ...recording, dropped: { size: 2 } })
    }
  })

  it('is written with parents first, and without references to what is not there', () => {
    const early: RecordedEvent = { ...call, startedAt: 0 }
    const lost: RecordedEvent = { ...broken, parentId: eventId(9) }
    const self: RecordedEvent = { ...broken, id: eventId(4), parentId: eventId(4) }
    const { events } = readRecording(linesOf({ ...recording, events: [early, tool, lost, self] }))
    expect(events.map(({ id, parentId }) => [id, parentId])).toEqual([
      [eventId(1), null],
      [eventId(2), eventId(1)],
      [eventId(3), null],
      [eventId(4), null],
    ])
  })

  it('is brought to a newer version one step at a time', () => {
    const steps = [2, 3, 4].map((to) => (line: unknown) => `${String(line)}>${to}`)
    expect(upgradeLine('1', 1, steps)).toBe('1>2>3>4')
    expect(upgradeLine('3', 3, steps)).toBe('3>4')
    expect(upgradeLine('4', 4, steps)).toBe('4')
  })

  it('has a file name that stays in its folder', () => {
    const names = ['../../etc/passwd', 'C:\\con', '\0\n', '.bashrc', 'trip to <b>Rome</b>', '']
    for (const name of names) {
      expect(recordingFileName({ id: sessionId, name })).toMatch(
        /^[a-z0-9][a-z0-9-]*\.agentops-recording\.jsonl\.gz$/,
      )
    }
    expect(recordingFileName({ id: sessionId, name: 'x'.repeat(5000) }).length).toBeLessThan(120)
  })
})

describe('a hostile recording', () => {
  const [header = '', ...events] = linesOf(recording)

  it.each<[string, RecordingProblem, string, readonly string[]]>([
    ['is empty', 'not-a-recording', '', []],
    ['is something else', 'not-a-recording', '', ['{"name":"left-pad"}\n']],
    ['is no JSON', 'not-a-recording', '', ['\u001f\u008b\u0008\u0000']],
    ['is of the future', 'newer-version', '', [header.replace('"version":1', '"version":2')]],
    ['is of no version', 'invalid', 'version', [header.replace('"version":1', '"version":0')]],
    ['was cut off', 'cut-off', '', [header, ...events.slice(0, 2)]],
    ['lacks an event', 'cut-off', '', [header, ...events.slice(0, 2), ...events.slice(3)]],
    ['goes on after its end', 'invalid', '', [header, ...events, ...events.slice(0, 1)]],
    ['has an event twice', 'duplicate-id', '', [header, ...events.slice(0, 1), ...events]],
    [
      'has a parent that comes later',
      'unknown-parent',
      '',
      withField('parentId', `"${eventId(3)}"`),
    ],
    [
      'has an event that is its own parent',
      'unknown-parent',
      '',
      withField('parentId', `"${tool.id}"`),
    ],
    ['has a path for an id', 'invalid', 'id', withField('id', '"../../etc/passwd"')],
    ['has a session that is a path', 'invalid', 'session.id', [header.replace(sessionId, '../x')]],
    ['nests too deeply', 'invalid', '', withField('input', '['.repeat(2e4) + ']'.repeat(2e4))],
    [
      'nests a value too deeply',
      'invalid',
      'input',
      withField('input', '['.repeat(110) + ']'.repeat(110)),
    ],
    ['has a number of no meaning', 'invalid', 'durationMs', withField('durationMs', '-1')],
    [
      'hides its fields in a prototype',
      'invalid',
      'kind',
      [header, '{"__proto__":{"kind":"event"}}\n'],
    ],
    ['is a list', 'invalid', '', [header, '[]\n']],
    [
      'has a name without end',
      'invalid',
      'name',
      withField('name', JSON.stringify('x'.repeat(20_000))),
    ],
  ])('that %s is refused as %s', (_, problem, field, pieces) => {
    expect(refusal(pieces)).toMatchObject({ problem, field })
  })

  it('with a header that smuggles another is refused, and says where', () => {
    const smuggled = linesOf(recording).map((line) =>
      line.replace('"text/event-stream"', '"a\\r\\nset-cookie: b"'),
    )
    expect(refusal(smuggled)).toMatchObject({
      problem: 'invalid',
      line: 3,
      message: expect.stringContaining('line 3, exchange.response.headers[0].header'),
    })
  })

  it('of 100 MB is refused at the limit, as one line and as many', () => {
    const megabyte = 'x'.repeat(1 << 20)
    const written = { line: 0, lines: 0 }
    const line = new RecordingReader()
    expect(() => {
      line.write(header)
      for (; written.line < 100; written.line += 1) line.write(megabyte)
    }).toThrow(/line 2: more than 16777216 characters/)
    expect(written.line).toBeLessThan(17)

    const lines = new RecordingReader({ maxTotal: 100 << 20 })
    expect(() => {
      lines.write(header)
      for (; written.lines < 1000; written.lines += 1) lines.write(' '.repeat(1 << 20) + '\n')
    }).toThrow(/more than 104857600 characters/)
    expect(written.lines).toBeLessThan(101)
    expect(() => readRecording(linesOf(recording), { maxEvents: 2 })).toThrow(/more than 2 events/)
  })

  it('keeps `__proto__` as a key of data, which changes no other object', () => {
    const { events: read } = readRecording(
      withField('input', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    )
    const input = read[0]?.input
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype)
    expect(Object.hasOwn({ ...Object(input) }, '__proto__')).toBe(true)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
