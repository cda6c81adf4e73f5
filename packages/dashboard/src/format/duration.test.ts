import { expect, it } from 'vitest'
import { formatDuration, formatTick } from './duration.ts'

it('picks the unit that keeps about three digits', () => {
  const shown = [0, 0.83, 9.94, 412.4, 999.6, 1240, 59_940, 59_990, 185_000, 7_620_000, 356_400_000]
  expect(shown.map(formatDuration)).toEqual([
    '0 ms',
    '0.8 ms',
    '9.9 ms',
    '412 ms',
    '1.00 s',
    '1.24 s',
    '59.9 s',
    '1m 00s',
    '3m 05s',
    '2h 07m',
    '4d 03h',
  ])
})

it('reads clock skew as zero', () => {
  expect(formatDuration(-5)).toBe('0 ms')
})

it('labels the ticks of an axis in one unit', () => {
  expect([0, 500, 1000, 1500].map((ms) => formatTick(ms, 500))).toEqual([
    '0',
    '500 ms',
    '1.0 s',
    '1.5 s',
  ])
  expect(formatTick(20_000, 5000)).toBe('20 s')
  expect(formatTick(120_000, 60_000)).toBe('2m 00s')
  expect(formatTick(0.4, 0.2)).toBe('0.4 ms')
})
