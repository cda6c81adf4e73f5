import { expect, it } from 'vitest'
import { formatAbsolute, formatRelative } from './clock.ts'

const NOW = Date.UTC(2026, 5, 15, 12)

it('says how long ago in one unit, then the date', () => {
  const ages = [-3000, 900, 12_000, 300_000, 10_800_000, 518_400_000]
  expect(ages.map((age) => formatRelative(NOW - age, NOW))).toEqual([
    'now',
    'now',
    '12s ago',
    '5m ago',
    '3h ago',
    '6d ago',
  ])
  expect(formatRelative(Date.UTC(2026, 2, 1, 12), NOW)).toBe('1 Mar')
  expect(formatRelative(Date.UTC(2024, 2, 1, 12), NOW)).toBe('1 Mar 2024')
})

it('keeps the milliseconds of an absolute time and names the zone', () => {
  expect(formatAbsolute(NOW + 120)).toMatch(/^2026-06-1\d \d\d:00:00\.120 UTC[+-]\d\d:\d\d$/)
})
