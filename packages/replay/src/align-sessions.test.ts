import { createEventId } from '@agentops/protocol/ids'
import { expect, it } from 'vitest'
import { alignSessions, type Comparison, type ComparedStep } from './align-sessions.ts'

let ids = 0
const newId = () => createEventId(new Uint8Array(new BigUint64Array([BigInt((ids += 1))]).buffer))

/** `name` or `name=request`; a step below another is indented. */
function sessionOf(outline: string, known: Partial<ComparedStep> = {}): ComparedStep[] {
  const parents: ComparedStep[] = []
  return outline
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const depth = line.search(/\S/) / 2
      const [name = '', request = ''] = line.trim().split('=')
      const step: ComparedStep = {
        id: newId(),
        parentId: parents[depth - 1]?.id ?? null,
        type: name.startsWith('chat') ? 'llm' : 'tool',
        name,
        agentName: '',
        request,
        outcome: '',
        status: 'ok',
        durationMs: 10,
        costNano: 100,
        inputTokens: 3,
        outputTokens: 2,
        replayed: null,
        ...known,
      }
      parents[depth] = step
      return step
    })
}

function outlineOf({ steps }: Comparison): string[] {
  const marks = { same: ' ', changed: '~', added: '+', removed: '-' }
  return steps.map(({ kind, before, after, depth }) => {
    const one = after ?? before
    return `${marks[kind]}${'  '.repeat(depth)}${one?.name}${one?.request && `=${one.request}`}`
  })
}

it('aligns by place, then by content: an inserted step moves nothing', () => {
  const before = sessionOf('chat=1\nplan=a\n  chat=2\n  find=x\nchat=3\nsend=b')
  const after = sessionOf('chat=0\nchat=1\nplan=a\n  chat=2\n  find=y\n  find=z\nchat=3')
  const comparison = alignSessions(before, after)
  expect(outlineOf(comparison)).toEqual([
    '+chat=0',
    ' chat=1',
    ' plan=a',
    '   chat=2',
    '~  find=y',
    '+  find=z',
    ' chat=3',
    '-send=b',
  ])
  expect(comparison.counts).toEqual({ same: 4, changed: 1, added: 2, removed: 1 })
  expect(comparison.firstDivergence).toBe(0)
})

it('follows a changed parent to its children, and a new outcome is a change', () => {
  const before = sessionOf('plan=a\n  chat=1\n  chat=2')
  const after = sessionOf('plan=b\n  chat=1\n  chat=2').map((step, index) =>
    index === 2 ? { ...step, outcome: 'other' } : step,
  )
  expect(outlineOf(alignSessions(before, after))).toEqual(['~plan=b', '   chat=1', '~  chat=2'])
})

it('sums what it did to cost, tokens and time, and what the recorded prefix saved', () => {
  const prefix = { costNano: 0, durationMs: 0, replayed: { costNano: 100, durationMs: 10 } }
  const before = sessionOf('chat=1\nchat=2\nchat=3')
  const after = [...sessionOf('chat=1\nchat=2', prefix), ...sessionOf('chat=9')]
  expect(alignSessions(before, after)).toMatchObject({
    firstDivergence: 2,
    costNano: { before: 300, after: 100 },
    tokens: { before: 15, after: 15 },
    durationMs: { before: 30, after: 10 },
    saved: { calls: 2, costNano: 200, durationMs: 20 },
  })
  expect(alignSessions(before, before).firstDivergence).toBeNull()
  expect(alignSessions([], []).steps).toEqual([])
})

it('holds on any shape: chains of ten thousand, parents in a circle, parents that are not there', () => {
  const deep = sessionOf('chat=1').concat(sessionOf('chat=2'))
  const chain = Array.from({ length: 10_000 }, () => ({ ...(deep[0] ?? fail()), id: newId() }))
  const nested = chain.map((step, index) => ({ ...step, parentId: chain[index - 1]?.id ?? null }))
  expect(alignSessions(nested, nested).counts.same).toBe(10_000)
  const circle = nested.slice(0, 2).map((step, index, all) => ({
    ...step,
    parentId: all[1 - index]?.id ?? null,
  }))
  expect(alignSessions(circle, nested.slice(1, 2)).steps).toHaveLength(2)
})

function fail(): never {
  throw new TypeError('the outline has steps')
}
