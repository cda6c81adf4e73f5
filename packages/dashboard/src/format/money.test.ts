import { expect, it } from 'vitest'
import { formatExactMoney, formatMoney } from './money.ts'

it('shows cents from a dollar up, more digits below, and never rounds a cost to free', () => {
  expect(formatMoney(0)).toBe('$0')
  expect(formatMoney(12_345_600_000_000)).toBe('$12,345.60')
  expect(formatMoney(1_234_500_000)).toBe('$1.23')
  expect(formatMoney(123_456_000)).toBe('$0.1235')
  expect(formatMoney(12_345_600)).toBe('$0.0123')
  expect(formatMoney(412_700)).toBe('$0.000413')
  expect(formatMoney(1)).toBe('$0.000000001')
})

it('keeps every nano-dollar where precision is asked for', () => {
  expect(formatExactMoney(412_503)).toBe('$0.000412503')
})
