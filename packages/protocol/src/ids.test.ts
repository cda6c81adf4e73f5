import { describe, expect, it } from 'vitest'
import {
  createEventId,
  createSessionId,
  parseSessionId,
  sessionIdOfTrace,
  traceIdOfSession,
} from './ids.ts'

describe('session ids', () => {
  it('carry their time, version 7 and the RFC 9562 variant', () => {
    const id = createSessionId(0x0123456789ab, new Uint8Array(10).fill(0xff))
    expect(id).toBe('01234567-89ab-7fff-bfff-ffffffffffff')
  })

  it('sort by time', () => {
    const random = new Uint8Array(10)
    const ids = [1, 255, 256, 65_536, 1_800_000_000_000].map((ms) => createSessionId(ms, random))
    expect(ids.toSorted()).toEqual(ids)
  })

  it('lead to a trace id and back', () => {
    const id = createSessionId(1_800_000_000_000, new Uint8Array(10).fill(7))
    expect(sessionIdOfTrace(traceIdOfSession(id))).toBe(id)
  })

  it('are refused when malformed', () => {
    expect(parseSessionId('not-a-uuid')).toBeUndefined()
    expect(parseSessionId('01234567-89AB-7fff-bfff-ffffffffffff')).toBe(
      '01234567-89ab-7fff-bfff-ffffffffffff',
    )
  })
})

it('an event id is never the all-zero id that OpenTelemetry forbids', () => {
  expect(createEventId(new Uint8Array(8))).toBe('0000000000000001')
})
