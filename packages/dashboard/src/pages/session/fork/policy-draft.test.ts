import { DEFAULT_POLICY } from '@agentops/protocol/branch'
import { expect, it } from 'vitest'
import { NEW_POLICY, policyOf } from './policy-draft.ts'

it('is the default while nothing is typed', () => {
  expect(policyOf(NEW_POLICY)).toEqual(DEFAULT_POLICY)
})

it('takes limits and the tools that were chosen', () => {
  const tools = { look: 'live', book: 'by its effect' } as const
  const limits = { budgetUsd: '0.25', maxCalls: '3', timeoutSeconds: '60' }
  expect(policyOf({ ...NEW_POLICY, ...limits, tools })).toEqual({
    ...DEFAULT_POLICY,
    tools: { look: 'live' },
    budgetUsd: 0.25,
    maxCalls: 3,
    timeoutSeconds: 60,
  })
})

it.each([
  [{ budgetUsd: '-1' }, 'Budget'],
  [{ budgetUsd: 'much' }, 'Budget'],
  [{ maxCalls: '1.5' }, 'Live calls'],
  [{ timeoutSeconds: '0' }, 'Seconds'],
])('refuses %o', (typed, name) => {
  expect(() => policyOf({ ...NEW_POLICY, ...typed })).toThrow(name)
})
