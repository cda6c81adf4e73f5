import { expect, it } from 'vitest'
import { dollars, duration, sessionCost } from './format.ts'

it.each([
  [null, 'running'],
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [59_990, '59.99 s'],
  [59_996, '1 min 00 s'],
  [3_725_000, '1 h 02 min'],
])('writes a duration of %s ms as %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text)
})

it.each([
  [null, 'unknown'],
  [0, '$0'],
  [1, '$0.000000001'],
  [123_456, '$0.00012'],
  [10_000_000, '$0.010'],
  [999_999_999, '$1.00'],
  [12_345_678_901, '$12.35'],
])('writes %s nano-dollars as %s', (nano, text) => {
  expect(dollars(nano)).toBe(text)
})

it.each([
  [{ costNano: 5_000_000, unpricedCalls: 0 }, '$0.0050'],
  [{ costNano: 5_000_000, unpricedCalls: 2 }, '$0.0050 + 2 unpriced'],
  [{ costNano: 0, unpricedCalls: 1 }, 'unknown (1 unpriced)'],
])('writes the cost of a session %j as %s', (session, text) => {
  expect(sessionCost(session)).toBe(text)
})
