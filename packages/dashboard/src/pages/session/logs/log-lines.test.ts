import { expect, it } from 'vitest'
import type { LogRecord } from '../../../data/api-client.ts'
import { logLines } from './log-lines.ts'

function record(fields: Partial<LogRecord>): LogRecord {
  return { id: 'a', time: 1, level: 'info', eventId: null, body: '', attributes: {}, ...fields }
}

it('a record is as many lines as its text has; only the first says when', () => {
  const lines = logLines([record({ body: 'one\r\ntwo\n' }), record({ body: { ok: true } })])
  expect(lines.map(({ text, isFirst }) => [text, isFirst])).toEqual([
    ['one', true],
    ['two', false],
    ['{"ok":true}', true],
  ])
})

it('fields of a structured line follow it, and an error brings its stack', () => {
  const attributes = {
    userId: 7,
    'log.iostream': 'stdout',
    'exception.stacktrace': 'Error: x\n  at y',
  }
  const lines = logLines([record({ body: 'failed', attributes })])
  expect(lines.map(({ text }) => text)).toEqual(['failed  userId=7', 'Error: x', '  at y'])
})

it('nothing that a program prints acts on the reader', () => {
  const [line] = logLines([record({ body: '\u001b[31mred\u001b[0m \u0007bell' })])
  expect(line?.text).toBe('red ·bell')
})
