import { expect, it } from 'vitest'
import { readServerSentEvents } from './sse.ts'

function read(text: string): string[][] {
  const events: string[][] = []
  readServerSentEvents(text, (event, data) => events.push([event, data]))
  return events
}

it.each([
  [
    'LF',
    'event: a\ndata: 1\n\ndata: 2\n\n',
    [
      ['a', '1'],
      ['', '2'],
    ],
  ],
  [
    'CRLF',
    'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n',
    [
      ['a', '1'],
      ['', '2'],
    ],
  ],
  [
    'CR',
    'data: 1\r\rdata: 2\r\r',
    [
      ['', '1'],
      ['', '2'],
    ],
  ],
  ['several data lines', 'data: a\ndata:b\n\n', [['', 'a\nb']]],
  ['comments and other fields', ': ping\nid: 4\nretry: 5\ndata: x\n\n', [['', 'x']]],
  ['a byte order mark', '\uFEFFdata: x\n\n', [['', 'x']]],
  ['a last event without its blank line', 'data: x', [['', 'x']]],
  ['events without data', 'event: ping\n\n', []],
  ['nothing', '', []],
])('reads events that use %s', (_name, text, expected) => {
  expect(read(text)).toEqual(expected)
})
