import { describe, expect, it } from 'vitest'
import { makeEvent } from '../fixtures/event-fixture.ts'
import { barOf, rangeOf, withLabelRoom, zoom } from './scale.ts'
import { ticksBetween } from './ticks.ts'

describe('a range', () => {
  it('reaches from the first start to the last end', () => {
    const events = [
      makeEvent(1, { startedAt: 100, durationMs: 50 }),
      makeEvent(2, { startedAt: 120, durationMs: 80 }),
    ]
    expect(rangeOf(events, 999)).toEqual({ start: 100, end: 200 })
  })

  it('reaches to now while something runs', () => {
    expect(rangeOf([makeEvent(1, { startedAt: 100, durationMs: null })], 450)).toEqual({
      start: 100,
      end: 450,
    })
  })

  it('is never empty: no events, no duration, or a clock that is behind', () => {
    for (const events of [
      [],
      [makeEvent(1, { startedAt: 100, durationMs: 0 })],
      [makeEvent(1, { startedAt: 100, durationMs: null })],
    ]) {
      const range = rangeOf(events, 50)
      expect(range.end).toBeGreaterThan(range.start)
    }
  })

  it('is zoomed by fractions, in either direction', () => {
    expect(zoom({ start: 0, end: 1000 }, 0.75, 0.25)).toEqual({ start: 250, end: 750 })
    expect(zoom({ start: 0, end: 1000 }, -1, 7)).toEqual({ start: 0, end: 1000 })
  })
})

describe('a bar', () => {
  const range = { start: 1000, end: 2000 }

  it('is to scale, with the wait for the first chunk as a share of it', () => {
    const event = makeEvent(1, { startedAt: 1250, durationMs: 500, timeToFirstChunkMs: 125 })
    expect(barOf(event, range, 0)).toEqual({
      left: 0.25,
      width: 0.5,
      waiting: 0.25,
      cutLeft: false,
      cutRight: false,
    })
  })

  it('grows to now while the event runs', () => {
    const event = makeEvent(1, { startedAt: 1500, durationMs: null })
    expect(barOf(event, range, 1750)).toMatchObject({ left: 0.5, width: 0.25 })
  })

  it('is cut at the edges of a zoomed range and absent outside it', () => {
    const long = makeEvent(1, { startedAt: 500, durationMs: 5000 })
    expect(barOf(long, range, 0)).toMatchObject({
      left: 0,
      width: 1,
      cutLeft: true,
      cutRight: true,
    })
    expect(barOf(makeEvent(1, { startedAt: 1, durationMs: 1 }), range, 0)).toBeUndefined()
    expect(barOf(makeEvent(1, { startedAt: 3000 }), range, 0)).toBeUndefined()
  })
})

describe('ticks', () => {
  it('are round numbers and few', () => {
    expect(ticksBetween(0, 4200, 6)).toEqual({ step: 1000, values: [0, 1000, 2000, 3000, 4000] })
    expect(ticksBetween(0, 0.9, 5).step).toBe(0.2)
    expect(ticksBetween(0, 3 * 86_400_000 * 10, 5).step).toBe(6 * 86_400_000)
  })

  it('start inside a zoomed range', () => {
    expect(ticksBetween(1500, 3500, 4).values).toEqual([1500, 2000, 2500, 3000])
  })
})

it('the last bars leave room for their durations', () => {
  expect(withLabelRoom({ start: 100, end: 200 })).toEqual({ start: 100, end: 212 })
})
