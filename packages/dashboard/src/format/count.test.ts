import { expect, it } from 'vitest'
import { formatBytes, formatCompact, formatPlural } from './count.ts'

it('keeps counts short without changing their order of magnitude', () => {
  expect([0, 999, 1000, 12_345, 123_456, 999_960, 4_100_000].map(formatCompact)).toEqual([
    '0',
    '999',
    '1.0k',
    '12.3k',
    '123k',
    '1.0M',
    '4.1M',
  ])
})

it('names sizes and plurals', () => {
  expect(formatBytes(312)).toBe('312 B')
  expect(formatBytes(1432)).toBe('1.4 KB')
  expect(formatPlural(1, 'call')).toBe('1 call')
  expect(formatPlural(2000, 'reply', 'replies')).toBe('2,000 replies')
})
