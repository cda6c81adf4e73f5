import { expect, it } from 'vitest'
import { readAwsEventStream } from './aws-event-stream.ts'

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  const head = [Buffer.from([name.length]), Buffer.from(name), Buffer.from([7])]
  return Buffer.concat([...head, length, Buffer.from(value)])
}

function message(headers: readonly Buffer[], payload: string): Buffer {
  const head = Buffer.concat(headers)
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(12 + head.length + Buffer.byteLength(payload) + 4)
  prelude.writeUInt32BE(head.length, 4)
  return Buffer.concat([prelude, head, Buffer.from(payload), Buffer.alloc(4)])
}

function event(type: string, payload: string): Buffer {
  return message([header(':message-type', 'event'), header(':event-type', type)], payload)
}

function read(bytes: Uint8Array): string[][] {
  const events: string[][] = []
  readAwsEventStream(bytes, (name, data) => events.push([name, data]))
  return events
}

it('reads events one after the other, empty ones too', () => {
  const bytes = Buffer.concat([event('a', '{"x":"é"}'), event('b', '')])
  expect(read(bytes)).toEqual([
    ['a', '{"x":"é"}'],
    ['b', ''],
  ])
})

it('skips headers of all other types', () => {
  const flag = Buffer.concat([Buffer.from([1]), Buffer.from('t'), Buffer.from([0])])
  const long = Buffer.concat([
    Buffer.from([1]),
    Buffer.from('l'),
    Buffer.from([5]),
    Buffer.alloc(8),
  ])
  expect(read(message([flag, long, header(':event-type', 'a')], '1'))).toEqual([['a', '1']])
})

it('names exceptions and errors as such', () => {
  const exception = [
    header(':message-type', 'exception'),
    header(':exception-type', 'throttlingException'),
  ]
  const error = [
    header(':message-type', 'error'),
    header(':error-code', 'InternalFailure'),
    header(':error-message', 'Sorry.'),
  ]
  const bytes = Buffer.concat([message(exception, '{"message":"Slow down."}'), message(error, '')])
  expect(read(bytes)).toEqual([
    ['error/throttlingException', '{"message":"Slow down."}'],
    ['error/InternalFailure', '{"message":"Sorry."}'],
  ])
})

it('gives what was complete, wherever the stream was cut', () => {
  const first = event('a', '1')
  const bytes = Buffer.concat([first, event('b', '2')])
  for (let end = 0; end < bytes.length; end += 1) {
    expect(read(bytes.subarray(0, end))).toEqual(end < first.length ? [] : [['a', '1']])
  }
})

it.each([
  ['less than the prelude', 0, 11],
  ['nothing', 0, 0],
  ['more than there is', 0, 0xffff_ffff],
  ['headers longer than the message', 4, 0xffff_ffff],
])('ends at a length of %s', (_what, offset, length) => {
  const broken = event('a', '1')
  broken.writeUInt32BE(length, offset)
  expect(read(Buffer.concat([broken, event('b', '2')]))).toEqual([])
})
