import { expect, it } from 'vitest'
import { makeSession } from '../fixtures/session-fixture.ts'
import { costOf, durationOf, titleOf, tokensInFull, tokensOf } from './session-text.ts'

it('a session without a name goes by its agent, then by its id', () => {
  expect(titleOf(makeSession(1, { name: 'Trip', agents: ['planner'] }))).toBe('Trip')
  expect(titleOf(makeSession(1, { name: '', agents: ['planner'] }))).toBe('planner')
  expect(titleOf(makeSession(1, { name: '' }))).toBe('session 00000000')
})

it('a running session takes as long as it has been running', () => {
  const running = makeSession(1000, { state: 'running', endedAt: null, durationMs: null })
  expect(durationOf(running, 3500)).toBe('2.50 s')
})

it('a cost that leaves calls out says so, and is never shown as free', () => {
  expect(costOf(makeSession(1, { costNano: 0, unpricedCalls: 2 }))).toEqual({
    text: '',
    incomplete: true,
    inFull: '2 LLM calls of a model without a known price',
  })
  expect(costOf(makeSession(1, { costNano: 5_000_000, unpricedCalls: 1 })).inFull).toBe(
    '$0.005000000 and 1 LLM call of a model without a known price',
  )
  expect(costOf(makeSession(1))).toEqual({ text: '', incomplete: false, inFull: '' })
})

it('tokens are short in the list and complete in the tooltip', () => {
  const session = makeSession(1, {
    tokens: { input: 12_345, output: 678, cacheRead: 10_000, reasoning: 0 },
  })
  expect(tokensOf(session)).toBe('12.3k → 678')
  expect(tokensInFull(session)).toBe('12,345 in, of which 10,000 cached\n678 out')
  expect(tokensOf(makeSession(1))).toBe('')
})
