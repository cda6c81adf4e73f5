import { expect, it } from 'vitest'
import { treeRows } from './event-tree.ts'

function event(id: string, parentId: string | null, startedAt: number) {
  return { id, parentId, startedAt }
}

function drawn(...events: ReturnType<typeof event>[]): string[] {
  return treeRows(events).map(({ branches, event: { id } }) => branches + id)
}

it('draws children below their parent, siblings by start', () => {
  expect(
    drawn(
      event('late', null, 9),
      event('inner', 'first', 3),
      event('first', null, 1),
      event('deep', 'inner', 4),
      event('other', 'first', 5),
    ),
  ).toEqual(['├─ first', '│  ├─ inner', '│  │  └─ deep', '│  └─ other', '└─ late'])
})

it('draws an event whose parent is unknown at the top, in its place by start', () => {
  expect(drawn(event('top', null, 2), event('orphan', 'gone', 1))).toEqual(['├─ orphan', '└─ top'])
})

it('draws events that name each other as parents once', () => {
  expect(drawn(event('a', 'b', 1), event('b', 'a', 2), event('self', 'self', 3))).toEqual([
    '└─ a',
    '   └─ b',
    '└─ self',
  ])
})

it('folds what is nested thousands deep', () => {
  const chain = Array.from({ length: 5000 }, (_, index) =>
    event(String(index), index === 0 ? null : String(index - 1), index),
  )
  const rows = treeRows(chain)
  expect(rows).toHaveLength(5000)
  expect(Math.max(...rows.map(({ branches }) => branches.length))).toBeLessThan(50)
})
