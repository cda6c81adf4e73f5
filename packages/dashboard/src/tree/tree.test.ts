import { describe, expect, it } from 'vitest'
import { eventId, makeEvent } from '../fixtures/event-fixture.ts'
import { buildForest } from './build-forest.ts'
import { findRow } from './find-row.ts'
import { ancestorsOf, visibleRows } from './visible-rows.ts'

const outline = (rows: ReturnType<typeof visibleRows>) =>
  rows.map((row) => `${'  '.repeat(row.depth)}${row.event.name}`)

describe('a forest', () => {
  it('puts children under parents in order of start, in whatever order they came', () => {
    const events = [
      makeEvent(4, { parentId: eventId(2) }),
      makeEvent(3, { parentId: eventId(1) }),
      makeEvent(1),
      makeEvent(2, { parentId: eventId(1) }),
    ]
    expect(outline(visibleRows(buildForest(events)))).toEqual([
      'event 1',
      '  event 2',
      '    event 4',
      '  event 3',
    ])
  })

  it('shows an orphan as a marked root', () => {
    const rows = visibleRows(buildForest([makeEvent(1), makeEvent(2, { parentId: eventId(99) })]))
    expect(rows.map((row) => [row.depth, row.orphan])).toEqual([
      [0, false],
      [0, true],
    ])
  })

  it('shows an event that is its own parent once', () => {
    const rows = visibleRows(buildForest([makeEvent(1, { parentId: eventId(1) })]))
    expect(outline(rows)).toEqual(['event 1'])
  })

  it('cuts a ring of parents at its earliest event, and keeps what hangs on it', () => {
    const events = [
      makeEvent(1, { parentId: eventId(3) }),
      makeEvent(2, { parentId: eventId(1) }),
      makeEvent(3, { parentId: eventId(2) }),
      makeEvent(4, { parentId: eventId(3) }),
    ]
    expect(outline(visibleRows(buildForest(events)))).toEqual([
      'event 1',
      '  event 2',
      '    event 3',
      '      event 4',
    ])
  })

  it('keeps the last of two events with one id', () => {
    const rows = visibleRows(buildForest([makeEvent(1, { status: 'running' }), makeEvent(1)]))
    expect(rows).toHaveLength(1)
  })

  it('holds 10,000 events nested in each other, each once', () => {
    const events = Array.from({ length: 10_000 }, (_, index) =>
      makeEvent(index + 1, { parentId: index === 0 ? null : eventId(index) }),
    )
    const rows = visibleRows(buildForest(events.toReversed()))
    expect(rows).toHaveLength(10_000)
    expect(rows.at(-1)?.depth).toBe(9_999)
  })
})

describe('rows', () => {
  const events = [
    makeEvent(1, { name: 'plan' }),
    makeEvent(2, { name: 'search flights', parentId: eventId(1) }),
    makeEvent(3, { name: 'book', parentId: eventId(1) }),
    makeEvent(4, { name: 'answer', status: 'error' }),
  ]
  const forest = buildForest(events)

  it('hide the children of a collapsed event', () => {
    const rows = visibleRows(forest, { collapsed: new Set([eventId(1)]) })
    expect(outline(rows)).toEqual(['plan', 'answer'])
    expect(rows[0]).toMatchObject({ childCount: 2, expanded: false })
  })

  it('show what matches with its ancestors, although they are collapsed', () => {
    const rows = visibleRows(forest, {
      collapsed: new Set([eventId(1)]),
      matches: (event) => event.name.includes('book'),
    })
    expect(outline(rows)).toEqual(['plan', '  book'])
  })

  it('know their ancestors', () => {
    expect(ancestorsOf(visibleRows(forest), eventId(3))).toEqual([eventId(1)])
    expect(ancestorsOf(visibleRows(forest), eventId(4))).toEqual([])
  })

  it('are searched in both directions, round the end', () => {
    const rows = visibleRows(forest)
    const failed = (event: { status: string }) => event.status === 'error'
    expect(findRow(rows, -1, 1, failed)?.event.name).toBe('answer')
    expect(findRow(rows, 3, 1, failed)?.event.name).toBe('answer')
    expect(findRow(rows, 0, -1, () => true)?.event.name).toBe('answer')
    expect(findRow(rows, -1, -1, () => true)?.event.name).toBe('answer')
    expect(findRow(rows, -1, 1, () => false)).toBeUndefined()
    expect(findRow([], -1, 1, () => true)).toBeUndefined()
  })
})
