import { describe, expect, it } from 'vitest'
import { backoffMs } from './retry.ts'
import { retryAfterMs } from './transport.ts'

describe('waiting before a retry', () => {
  it('doubles, with full jitter, up to half a minute', () => {
    expect([1, 2, 3, 20].map((failures) => backoffMs(failures, 0, 1))).toEqual([
      200, 400, 800, 30_000,
    ])
    expect(backoffMs(4, 0, 0.25)).toBe(400)
    expect(backoffMs(4, 0, 0)).toBe(20)
  })

  it('is never shorter than the server asked for, within reason', () => {
    expect(backoffMs(1, 5000, 0.5)).toBe(5000)
    expect(backoffMs(1, 1e9, 0.5)).toBe(600_000)
  })

  it('understands Retry-After as seconds and as a date', () => {
    const now = Date.UTC(2025, 0, 1)
    expect(retryAfterMs('7', now)).toBe(7000)
    expect(retryAfterMs('Wed, 01 Jan 2025 00:00:09 GMT', now)).toBe(9000)
    expect(retryAfterMs('Wed, 01 Jan 2020 00:00:00 GMT', now)).toBe(0)
    expect([retryAfterMs('soon', now), retryAfterMs(undefined, now)]).toEqual([
      undefined,
      undefined,
    ])
  })
})
