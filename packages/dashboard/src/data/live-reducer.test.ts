import { describe, expect, it } from 'vitest'
import { makeEvent } from '../fixtures/event-fixture.ts'
import { makeSession } from '../fixtures/session-fixture.ts'
import type { SessionPage } from './api-client.ts'
import { applyEvents, applySession, matchesFilter, mergeEvents } from './live-reducer.ts'

const startsOf = (pages: readonly SessionPage[]) =>
  pages.map((page) => page.sessions.map((session) => session.startedAt))

describe('a session message', () => {
  const pages = [
    { sessions: [makeSession(50), makeSession(40)], nextCursor: 'a' },
    { sessions: [makeSession(30), makeSession(20)], nextCursor: 'b' },
  ]

  it('replaces the session in its place', () => {
    const next = applySession(pages, makeSession(30, { state: 'Fail' }), {})
    expect(startsOf(next)).toEqual([
      [50, 40],
      [30, 20],
    ])
    expect(next[1]?.sessions[0]?.state).toBe('Fail')
    expect(next[0]).toBe(pages[0])
  })

  it('adds a new session where its start belongs', () => {
    expect(startsOf(applySession(pages, makeSession(60), {}))).toEqual([
      [60, 50, 40],
      [30, 20],
    ])
    expect(startsOf(applySession(pages, makeSession(35), {}))).toEqual([
      [50, 40],
      [35, 30, 20],
    ])
  })

  it('leaves a session that is older than everything loaded to its own page', () => {
    expect(applySession(pages, makeSession(10), {})).toEqual(pages)
  })

  it('starts a list that was empty', () => {
    const empty = [{ sessions: [], nextCursor: null }]
    expect(startsOf(applySession(empty, makeSession(5), {}))).toEqual([[5]])
  })

  it('leaves a new one to the next reading where the newest is not first', () => {
    expect(applySession(pages, makeSession(60), { sort: 'cost' })).toEqual(pages)
  })

  it('keeps out, and takes out, what the filter does not admit', () => {
    const filter = { state: 'running' as const }
    expect(applySession(pages, makeSession(60), filter)).toEqual(pages)
    expect(startsOf(applySession(pages, makeSession(40), filter))[0]).toEqual([50])
  })
})

it('a filter asks for state, tag and a part of the name or id in any case', () => {
  const session = makeSession(1, { name: 'Travel agent', tags: ['prod'] })
  expect(matchesFilter(session, {})).toBe(true)
  expect(matchesFilter(session, { state: 'Success', tag: 'prod', q: 'TRAVEL' })).toBe(true)
  expect(matchesFilter(session, { q: session.id.slice(0, 8).toUpperCase() })).toBe(true)
  expect(matchesFilter(session, { tag: 'pro' })).toBe(false)
  expect(matchesFilter(session, { state: 'Fail' })).toBe(false)
  expect(matchesFilter(session, { q: 'hotel' })).toBe(false)
})

describe('event messages', () => {
  const running = makeEvent(1, { status: 'running', durationMs: null })
  const pages = [
    { events: [running], nextCursor: 'a' },
    { events: [makeEvent(2)], nextCursor: null },
  ]

  it('replace what has their id and add the rest at the end', () => {
    const next = applyEvents(pages, [makeEvent(1), makeEvent(3), makeEvent(3, { name: 'last' })])
    expect(next.map((page) => page.events.map((event) => event.name))).toEqual([
      ['event 1'],
      ['event 2', 'last'],
    ])
    expect(next[0]?.events[0]?.status).toBe('ok')
  })

  it('never let a late notice of a start reopen an event that ended', () => {
    expect(applyEvents(pages, [{ ...makeEvent(2), status: 'running' }])[1]).toEqual(pages[1])
    const merged = mergeEvents([
      { events: [makeEvent(1)], nextCursor: 'a' },
      { events: [running], nextCursor: null },
    ])
    expect(merged).toEqual([makeEvent(1)])
  })
})
